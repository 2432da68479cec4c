'use strict';
const { setTimeout: sleep } = require('node:timers/promises');
const { Controller } = require('egg');

class HomeController extends Controller {
  async index() {
    const { ctx } = this;
    const name = ctx.session.user ?? ctx.__('stranger');
    ctx.type = 'html';
    ctx.body = `<link rel="stylesheet" href="/public/style.css"><h1>${ctx.helper.escape(ctx.__('Welcome', name))}</h1>` +
      `<form method="post" action="/sign-in"><input type="hidden" name="_csrf" value="${ctx.csrf}"></form>`;
  }

  /** Which process answers, and what it was told by the others. */
  async who() {
    const { app, ctx } = this;
    ctx.body = { pid: process.pid, agent: app.agentPid, ticks: app.ticks, topics: ctx.service.topics.all().length };
  }

  async signIn() {
    const { ctx } = this;
    ctx.session.user = String(ctx.request.body.user ?? '').slice(0, 20) || undefined;
    ctx.redirect(ctx.app.router.url('home'));
  }

  /** A file, counted as it arrives. */
  async upload() {
    const { ctx } = this;
    const file = await ctx.getFileStream();
    let bytes = 0;
    for await (const chunk of file) bytes += chunk.length;
    if (file.truncated) ctx.throw(413, 'too large');
    ctx.body = { name: file.filename, note: file.fields.note, bytes };
  }

  async slow() {
    await sleep(300);
    this.ctx.body = 'late';
  }
}

module.exports = HomeController;
