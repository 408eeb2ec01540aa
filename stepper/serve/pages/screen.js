// Says where the socket is, before the terminal looks for it; begins again when asked.
document.addEventListener("DOMContentLoaded", () => {
  const terminal = document.getElementById("terminal");
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  terminal.dataset.sessionWebsocketUrl = `${scheme}://${location.host}/ws/${encodeURIComponent(terminal.dataset.name)}`;
  document.getElementById("again").addEventListener("click", () => location.reload());
});
