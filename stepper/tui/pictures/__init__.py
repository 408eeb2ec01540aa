"""What a scene looks like in each part of the screen: pure functions and values, made with `render`."""
