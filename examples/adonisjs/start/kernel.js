// What every request passes, and the middleware that routes name.
import router from '@adonisjs/core/services/router';
import server from '@adonisjs/core/services/server';

server.errorHandler(() => import('#exceptions/handler'));
router.use([() => import('@adonisjs/core/bodyparser_middleware')]);

export const middleware = router.named({
  signedIn: () => Promise.resolve({
    default: class {
      handle({ request, response }, next) {
        if (request.header('authorization') !== 'Bearer open-sesame') return response.unauthorized({ error: 'who are you?' });
        return next();
      }
    },
  }),
});
