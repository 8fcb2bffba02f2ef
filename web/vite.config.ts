import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the admin page: hashed files below `assets/`, and an index that names them. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: join(import.meta.dirname, '../dist/web'),
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0, // the content security policy allows no data: URLs
  },
});
