import { defineConfig } from '@adonisjs/core/http';

export const appKey = process.env.APP_KEY ?? 'a key of this example, 32 letters';

export const http = defineConfig({
  generateRequestId: true,
  useAsyncLocalStorage: true,
  cookie: { path: '/', httpOnly: true, sameSite: 'lax' },
});
