import { ExceptionHandler } from '@adonisjs/core/http';

export default class HttpExceptionHandler extends ExceptionHandler {
  debug = false;

  async handle(error, ctx) {
    if (error.code === 'E_ROUTE_NOT_FOUND') return ctx.response.notFound({ error: `no ${ctx.request.url()}` });
    return super.handle(error, ctx);
  }
}
