import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Builds the admin page: an `index.html`, and hashed files in `assets/`. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), withoutFonts(), withoutOtherLayouts(), withApiDocumentation()],
  build: {
    outDir: join(import.meta.dirname, '../dist/web'),
    emptyOutDir: true,
    target: 'es2024',
    modulePreload: { polyfill: false }, // every browser of this target knows it
    assetsInlineLimit: 0, // the content security policy blocks data: URLs
    rolldownOptions: {
      output: {
        // One file to sign in, and one for what every view needs, instead of dozens of small ones.
        codeSplitting: {
          groups: [
            { name: 'sign-in', test: /web\/main\.ts$/, priority: 1 },
            { name: 'page', test: /web\/page\.tsx$/ },
          ],
        },
      },
    },
  },
});

/** Adds the admin API's description, to which the page's help links. */
function withApiDocumentation(): Plugin {
  return {
    name: 'with-api-documentation',
    generateBundle() {
      const source = readFileSync(join(import.meta.dirname, '../docs/openapi.yaml'));
      this.emitFile({ type: 'asset', fileName: 'openapi.yaml', source });
    },
  };
}

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

/**
 * Removes two of Cloudscape's three layouts, a tenth of the first load. It chooses between them by flags that only AWS's own
 * consoles set, so bundlers cannot know that they are not used.
 */
function withoutOtherLayouts(): Plugin {
  return {
    name: 'without-other-layouts',
    transform: {
      filter: { id: /components\/app-layout\/internal\.js$/ },
      handler: (code) =>
        code.replaceAll(
          /import (ClassicAppLayout|ToolbarAppLayout) from '[^']+';/g,
          'const $1 = () => null;',
        ),
    },
  };
}
