"""Doubts in words: codes with what fills them go in, sentences in English or Chinese come out, by the one file of words, doubts.yaml."""
