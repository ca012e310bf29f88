"""What a colleague writes to a customer, looked at before it leaves. Nothing here changes anything.

`reading` measures how hard a text is, `hints` says what could be kinder (and stops nobody), `blanks` finds what was
left to fill in (and stops everybody), `personal` asks for words of one's own, `mixups` compares a text with its case,
`boxes` names the texts that customers read.
"""
