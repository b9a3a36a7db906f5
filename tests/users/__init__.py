"""Tests of users, sign-in and rights."""
