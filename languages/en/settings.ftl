# The settings file, and what can be wrong in any text that a person wrote.

settings-language-unknown = the languages are { $languages }, and auto for the locale's
