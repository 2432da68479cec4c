import { defineConfig } from '@adonisjs/core/app';

export default defineConfig({
  providers: [
    () => import('@adonisjs/core/providers/app_provider'),
    () => import('@adonisjs/core/providers/vinejs_provider'),
    () => import('@adonisjs/core/providers/edge_provider'),
    () => import('./providers/bookings_provider.js'),
  ],
  preloads: [() => import('#start/kernel'), () => import('#start/routes')],
});
