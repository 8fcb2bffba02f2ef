import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Builds the admin page: hashed files below `assets/`, and an index that names them. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), withoutFonts()],
  build: {
    outDir: join(import.meta.dirname, '../dist/web'),
    emptyOutDir: true,
    target: 'es2024',
    assetsInlineLimit: 0, // the content security policy allows no data: URLs
  },
});

/**
 * Takes the fonts out of Cloudscape's global styles: they would be a third of the page, and are data: URLs. The reader's own
 * sans-serif font is next in Cloudscape's list.
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
