'use strict';
module.exports = ({ router, controller }) => {
  router.get('home', '/', controller.home.index);
  router.get('/who', controller.home.who);
  router.get('/slow', controller.home.slow);
  router.post('/sign-in', controller.home.signIn);
  router.post('/api/upload', controller.home.upload);
  router.get('/api/topics', controller.topics.index);
  router.post('/api/topics', controller.topics.create);
  router.get('topic', '/api/topics/:id', controller.topics.show);
  router.delete('/api/topics/:id', controller.topics.destroy);
};
