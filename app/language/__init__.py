"""Japanese and English. Pages, the command line and notifications speak through a `Translator`.

The English text in the code is the key; `locale/ja/*.po` has the Japanese. Only functions named
`_`, `plural` and `sentence` mark a text for translation, and only with a literal.
"""

from app.language.translator import LANGUAGES, Language, Translator, choose, translator

__all__ = ["LANGUAGES", "Language", "Translator", "choose", "translator"]
