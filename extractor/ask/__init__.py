"""A draft -> what is not sure and who could be asked what about it: questions, inquiries, prompts; a model's replies -> testimonies, of
which every word stands in the text. Nothing here is sent."""
