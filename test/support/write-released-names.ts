// Run by `npm run release`: from then on, tests hold the names of this release.
import { writeReleasedNames } from './released-names.ts';

await writeReleasedNames();
