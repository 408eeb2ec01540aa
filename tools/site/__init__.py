"""The site: the documents, the verbs, the models, the API and the lessons as pages, in English and in Chinese."""
