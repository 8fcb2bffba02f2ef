import { z } from 'zod';
import { isTimeZone } from './expiry.ts';
import { ORGANISATION_ID_PATTERN } from './key-value.ts';
import type { Administrator, Organisation } from './organisation.ts';
import { FEATURES } from './permissions.ts';

/** The most levels of a tree: a path of ids stands in sort keys and in what authorizers hand on, which both have limits. */
const LEVELS_MAX = 20;

/** What is wrong at one place of a directory file; the path is empty where the file as a whole is wrong. */
export interface DirectoryProblem {
  path: PropertyKey[];
  /** Says what to do. */
  message: string;
}

/** A directory file that must not be applied, with everything that is wrong with it. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  readonly problems: readonly DirectoryProblem[];

  constructor(problems: readonly DirectoryProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}

/** An administrator before the identity provider has given them a subject; people are told apart by their address. */
export type AdministratorEntry = Omit<Administrator, 'subject'>;

/** All that a directory is to hold. */
export interface DirectoryFile {
  organisations: Organisation[];
  administrators: AdministratorEntry[];
}

const text = z
  .string('Write a text here, in quotes where it looks like a number or a date.')
  .trim()
  .min(1, 'Write a text here: it is empty.');
const id = text.regex(ORGANISATION_ID_PATTERN, 'Use an id of 1 to 32 lower-case letters and digits.');

const fields = <Fields extends z.core.$ZodLooseShape>(fields: Fields) =>
  z.strictObject(fields, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `Remove or rename “${issue.keys.join('”, “')}”: there is no such field.`
        : `Write an entry with these fields here: ${Object.keys(fields).join(', ')}.`,
  });
const list = <Entry extends z.ZodType>(entry: Entry) =>
  z.array(entry, 'Write a list here, each entry after a dash.');

const schema = fields({
  organisations: list(
    fields({
      id,
      name: text,
      parent: id.optional(),
      timeZone: text.refine(isTimeZone, 'Use the IANA name of a time zone, such as Europe/London.'),
      features: list(z.enum(FEATURES, `Use features that exist: ${FEATURES.join(', ')}.`)).default([]),
      administrators: list(
        fields({ name: text, email: z.email('Write an e-mail address here.').toLowerCase() }),
      ).default([]),
    }),
  ),
});
type Entry = z.infer<typeof schema>['organisations'][number];

/**
 * Reads the content of a directory file, its YAML already parsed.
 * @throws DirectoryError with all that is wrong in the file itself.
 */
export function parseDirectoryFile(content: unknown): DirectoryFile {
  const result = schema.safeParse(content);
  if (!result.success) throw new DirectoryError(result.error.issues);
  const entries = result.data.organisations;
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const problems = [
    ...entries.flatMap((entry, index) => findTreeFaults(entry, index, byId)),
    ...findDuplicates(entries),
  ];
  if (problems.length > 0) throw new DirectoryError(problems);
  return {
    organisations: entries.map((entry) => ({
      organisationId: entry.id,
      name: entry.name,
      ...(entry.parent !== undefined && { parentId: entry.parent }),
      path: buildPath(entry, byId),
      timeZone: entry.timeZone,
      features: FEATURES.filter((feature) => entry.features.includes(feature)),
    })),
    administrators: entries.flatMap((entry) =>
      entry.administrators.map((administrator) => ({ ...administrator, organisationId: entry.id })),
    ),
  };
}

function findTreeFaults(entry: Entry, index: number, byId: ReadonlyMap<string, Entry>): DirectoryProblem[] {
  const problem = (message: string) => [{ path: ['organisations', index, 'parent'], message }];
  if (entry.parent === undefined) return [];
  if (!byId.has(entry.parent)) {
    return problem(
      `Add an organisation “${entry.parent}”, or correct this parent: there is none of that id.`,
    );
  }
  const path = buildPath(entry, byId);
  if (path.length <= LEVELS_MAX) return [];
  return new Set(path).size < path.length
    ? problem('Correct this parent: the organisations above it go round in a circle.')
    : problem(`Use at most ${LEVELS_MAX} levels: this organisation is deeper.`);
}

/** Ids from the top down; cut off one above the limit, so that a circle ends too. */
function buildPath(entry: Entry, byId: ReadonlyMap<string, Entry>): string[] {
  const path: string[] = [];
  for (let at: Entry | undefined = entry; at && path.length <= LEVELS_MAX; at = byId.get(at.parent ?? '')) {
    path.unshift(at.id);
  }
  return path;
}

function findDuplicates(entries: readonly Entry[]): DirectoryProblem[] {
  const problems: DirectoryProblem[] = [];
  const ids = new Set<string>();
  const homes = new Map<string, string>();
  for (const [index, { id, administrators }] of entries.entries()) {
    if (ids.has(id)) {
      const message = `Choose another id: “${id}” is taken by an organisation further up.`;
      problems.push({ path: ['organisations', index, 'id'], message });
    }
    ids.add(id);
    for (const [position, { email }] of administrators.entries()) {
      const home = homes.get(email);
      if (home !== undefined) {
        const message = `Remove one of the two: ${email} is an administrator of “${home}” already, and belongs to one organisation only.`;
        problems.push({ path: ['organisations', index, 'administrators', position, 'email'], message });
      }
      homes.set(email, id);
    }
  }
  return problems;
}
