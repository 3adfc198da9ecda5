"""Programs about text."""

from . import program


@program("preprocessing.text.Tokenizer", logic=True)
def words_are_counted(keras, see):
    """A Tokenizer of a few words: its index, the sequences it makes, and a word it does not know."""
    tokenizer = keras.preprocessing.text.Tokenizer(num_words=4, oov_token="?")
    tokenizer.fit_on_texts(["The cat, the dog!", "the cat sat"])
    see("index", dict(tokenizer.word_index))
    see("sequences", tokenizer.texts_to_sequences(["the cat flew", "dog"]))


@program("layers.TextVectorization", logic=True)
def vocabulary_of_texts(keras, see):
    """TextVectorization that is given texts: its vocabulary, the most frequent words first."""
    layer = keras.layers.TextVectorization(max_tokens=5)
    layer.adapt(["The cat, the dog!", "the cat sat"])
    see("vocabulary", [str(word) for word in layer.get_vocabulary()])
