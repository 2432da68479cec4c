'use strict';
const { Controller } = require('egg');

class TopicsController extends Controller {
  async index() {
    this.ctx.body = this.service.topics.all();
  }

  async show() {
    this.ctx.body = this.service.topics.find(this.ctx.params.id);
  }

  async create() {
    const { ctx } = this;
    const { title, text } = ctx.request.body;
    if (typeof title !== 'string' || title.trim() === '') ctx.throw(422, 'a title is missing');
    ctx.body = await this.service.topics.add({ title: title.trim(), text: String(text ?? '') });
    ctx.status = 201;
    ctx.set('Location', ctx.app.router.url('topic', { id: ctx.body.id }));
  }

  async destroy() {
    this.service.topics.remove(this.ctx.params.id);
    this.ctx.status = 204;
  }
}

module.exports = TopicsController;
