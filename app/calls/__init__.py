"""Calls by appointment: who may be rung when, what is booked, who asked to be rung, and looking in on people."""
