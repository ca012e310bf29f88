"""What staff may change without a programmer: the organisation, departments, categories, targets, remedies on offer."""
