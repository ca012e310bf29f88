"""Translations as files: what there is to translate, what is missing, batches for translators and back."""
