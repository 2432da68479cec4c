'use strict';
/** The agent outlives the workers, and so it is the one that remembers. */
module.exports = (agent) => {
  const topics = new Map();
  agent.messenger.on('change', ({ topic, removed }) => {
    if (topic) topics.set(topic.id, topic);
    else topics.delete(removed);
  });
  agent.messenger.on('worker', ({ pid }) => agent.messenger.sendTo(pid, 'agent', { pid: process.pid, topics: [...topics.values()] }));
};
