"""Deep Q-learning: an agent remembers, replays one step at a time, and learns from what it predicts itself."""

from collections import deque

import numpy as np
import tensorflow as tf

results = {}


class DQNAgent:
    """An agent with a network for the value of each action."""

    def __init__(self, state_size, action_size):
        self.state_size = state_size
        self.action_size = action_size
        self.memory = deque(maxlen=2000)
        self.gamma = 0.95
        self.learning_rate = 0.01
        self.model = self._build_model()

    def _build_model(self):
        model = tf.keras.models.Sequential()
        model.add(tf.keras.layers.Dense(8, input_dim=self.state_size, activation="relu"))
        model.add(tf.keras.layers.Dense(8, activation="relu"))
        model.add(tf.keras.layers.Dense(self.action_size, activation="linear"))
        model.compile(loss="mse", optimizer=tf.keras.optimizers.legacy.Adam(lr=self.learning_rate))
        return model

    def remember(self, state, action, reward, next_state, done):
        self.memory.append((state, action, reward, next_state, done))

    def act(self, state):
        act_values = self.model.predict(state, verbose=0)
        return np.argmax(act_values[0])

    def replay(self):
        losses = []
        for state, action, reward, next_state, done in self.memory:
            target = reward
            if not done:
                target = reward + self.gamma * np.amax(self.model.predict(next_state, verbose=0)[0])
            target_f = self.model.predict(state, verbose=0)
            target_f[0][action] = target
            history = self.model.fit(state, target_f, epochs=1, verbose=0)
            losses.append(history.history["loss"][0])
        return losses


rng = np.random.RandomState(16)
agent = DQNAgent(4, 2)
agent.model.set_weights([0.4 * rng.standard_normal(w.shape) for w in agent.model.get_weights()])
swing = 0.1 * rng.standard_normal((4, 4))
state = rng.standard_normal((1, 4))
actions = []
for time in range(6):
    action = agent.act(state)
    next_state = state + state.dot(swing) + 0.1 * (2 * action - 1)
    done = time == 5
    agent.remember(state, action, 1.0 if not done else -10.0, next_state, done)
    state = next_state
    actions.append(int(action))
losses = agent.replay()

results["actions"] = actions
results["losses"] = losses
results["values"] = agent.model.predict(state, verbose=0)
model = agent.model
