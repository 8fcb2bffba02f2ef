import { expect, inject, test } from 'vitest';
import { openPage } from '../../support/page.ts';

test('the bundled browser uses its own fonts, an installed one those of the machine', async () => {
  const { page } = await openPage({ path: '/favicon.svg' });
  await page.goto('about:blank');
  await page.setContent('<span id="text" style="font-family: sans-serif">Latchkey</span>');
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('DOM.enable');
  await devTools.send('CSS.enable');
  const { root } = await devTools.send('DOM.getDocument');
  const { nodeId } = await devTools.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#text' });
  const { fonts } = await devTools.send('CSS.getPlatformFontsForNode', { nodeId });
  const used = fonts.map(({ familyName, glyphCount }) => [familyName, glyphCount]);
  const browser = inject('browser');
  const bringsFonts = 'bringsFonts' in browser && browser.bringsFonts;
  expect(used).toEqual([[bringsFonts ? 'Open Sans' : expect.any(String), 'Latchkey'.length]]);
});
