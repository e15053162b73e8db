"""What is measured in seconds and in numbers of trials, by hand, outside the tests."""
