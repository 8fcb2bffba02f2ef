/** An entry file for bundles: the rendering of digests as a function. */
export { renderDigest as handler } from '../../mails/render-digest.ts';
