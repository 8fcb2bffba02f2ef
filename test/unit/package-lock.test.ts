import { expect, it } from 'vitest';
import lock from '../../package-lock.json' with { type: 'json' };

interface LockedPackage {
  version?: string;
  integrity?: string;
  resolved?: string;
  /** Set if the package is inside the tarball of another one. */
  inBundle?: boolean;
}

/** All packages that npm downloads, for every platform, by their path in the project. */
const downloaded = Object.entries(lock.packages as Record<string, LockedPackage>).filter(
  ([path, { inBundle }]) => path !== '' && !inBundle,
);

it('package-lock.json has the hash of each package, including those for other platforms', () => {
  expect(downloaded.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
});

it("package-lock.json leaves the registry to each machine's configuration, or names npm's own", () => {
  const isElsewhere = ({ resolved }: LockedPackage) =>
    resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/');
  expect(downloaded.filter(([, entry]) => isElsewhere(entry)).map(([path]) => path)).toEqual([]);
});
