"""The guided call: a script that is at once the form, kept while two people talk, and made a record at its end."""
