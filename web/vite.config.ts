import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Builds the admin page: an `index.html`, and hashed files in `assets/`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), withoutFonts()],
  build: {
    outDir: join(import.meta.dirname, '../dist/web'),
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0, // the content security policy blocks data: URLs
  },
});

/**
 * Removes the fonts from Cloudscape's global styles: they are a third of the page's size, and `data:` URLs, which the content
 * security policy blocks. Cloudscape falls back to the system's sans-serif font.
 */
function withoutFonts(): Plugin {
  return {
    name: 'without-fonts',
    enforce: 'pre',
    transform: {
      filter: { id: /global-styles\/index\.css$/ },
      handler: (css) => css.replaceAll(/@font-face\s*\{[^}]*\}/g, ''),
    },
  };
}
