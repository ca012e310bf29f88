"""What leaves the house: mails, letters to print and calls to make, as rows; and notices to staff inside the portal."""
