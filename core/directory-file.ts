import { z } from 'zod';
import { isTimeZone } from './calendar.ts';
import { findNameFault, normalizeName } from './key-name.ts';
import { ORGANISATION_ID_PATTERN } from './key-value.ts';
import { parseMailAddress } from './mail-address.ts';
import type { Administrator, Organisation } from './organisation.ts';
import { listFeatures, type PermissionCatalogue } from './permissions.ts';

/** Maximum number of levels in a tree. Paths of IDs are part of sort keys and authorizer contexts, which have size limits. */
const LEVELS_MAX = 20;

/** A problem at one place of a directory file. The path is empty if the problem concerns the whole file. */
export interface DirectoryProblem {
  path: PropertyKey[];
  /** Says what is wrong and how to fix it. */
  message: string;
}

/** A directory file that cannot be applied, with all its problems. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  readonly problems: readonly DirectoryProblem[];

  constructor(problems: readonly DirectoryProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}

/** An administrator as the file describes one, identified by e-mail address. The subject comes from the identity provider. */
export type AdministratorEntry = Omit<Administrator, 'subject'>;

/** The content of a directory file: everything that the directory should contain. */
export interface DirectoryFile {
  organisations: Organisation[];
  administrators: AdministratorEntry[];
}

/** Maximum length of the name of an organisation or person, in Unicode code points. */
const NAME_MAX_LENGTH = 200;

const EXPECTED_TEXT = 'Expected text. Put it in quotes if it looks like a number or a date.';
const text = z.string(EXPECTED_TEXT).trim().min(1, 'This text is empty. Fill it in.');
const name = z
  .string(EXPECTED_TEXT)
  .transform(normalizeName)
  .superRefine((given, context) => {
    const message = findNameFault(given, NAME_MAX_LENGTH);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
const email = z.string(EXPECTED_TEXT).transform((given, context) => {
  const address = parseMailAddress(given);
  if (address !== undefined) return address;
  context.addIssue({ code: 'custom', message: 'Expected an e-mail address.' });
  return z.NEVER;
});
/** A blank optional field is an absent one. YAML reads a field without a value as null. */
const ignoreBlank = (given: unknown): unknown =>
  given === null || (typeof given === 'string' && given.trim() === '') ? undefined : given;
const id = text.regex(ORGANISATION_ID_PATTERN, 'Invalid id. Use 1 to 32 lower-case letters and digits.');

const fields = <Fields extends z.core.$ZodLooseShape>(fields: Fields) =>
  z.strictObject(fields, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `Unknown field “${issue.keys.join('”, “')}”. Remove or rename it.`
        : `Expected an entry with these fields: ${Object.keys(fields).join(', ')}.`,
  });
const list = <Entry extends z.ZodType>(entry: Entry) =>
  z.array(entry, 'Expected a list. Start each entry with a dash.');
/** A list that may be left out, or blank, which YAML reads as null. */
const optionalList = <Entry extends z.ZodType>(entry: Entry) =>
  list(entry)
    .nullish()
    .transform((entries) => entries ?? []);

const buildSchema = (features: readonly string[]) =>
  fields({
    organisations: list(
      fields({
        id,
        name,
        parent: z.preprocess(ignoreBlank, id.optional()),
        timeZone: text.refine(isTimeZone, 'Unknown time zone. Use an IANA name, such as Europe/London.'),
        features: optionalList(z.enum(features, describeUnknownFeature(features))),
        administrators: optionalList(fields({ name, email })),
      }),
    ),
  });
type Entry = z.infer<ReturnType<typeof buildSchema>>['organisations'][number];

function describeUnknownFeature(features: readonly string[]): string {
  return features.length === 0
    ? 'Unknown feature. This deployment has none, so leave it out.'
    : `Unknown feature. Use one of: ${features.join(', ')}.`;
}

/**
 * Parses the content of a directory file.
 * @param content the parsed YAML
 * @param catalogue has the features that an organisation can have
 * @throws DirectoryError if the file is invalid; it lists every problem
 */
export function parseDirectoryFile(content: unknown, catalogue: PermissionCatalogue): DirectoryFile {
  const features = listFeatures(catalogue);
  const result = buildSchema(features).safeParse(content);
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
      features: features.filter((feature) => entry.features.includes(feature)),
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
    return problem(`No organisation has the id “${entry.parent}”. Add it, or correct this parent.`);
  }
  const path = buildPath(entry, byId);
  if (path.length <= LEVELS_MAX) return [];
  return new Set(path).size < path.length
    ? problem('The organisations above this one form a circle. Correct this parent.')
    : problem(`This organisation is too deep in the tree. Use at most ${LEVELS_MAX} levels.`);
}

/** IDs from the top down. Stops one level above the limit, so that circles end too. */
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
      const message = `An organisation further up has the id “${id}”. Choose another.`;
      problems.push({ path: ['organisations', index, 'id'], message });
    }
    ids.add(id);
    for (const [position, { email }] of administrators.entries()) {
      const home = homes.get(email);
      if (home !== undefined) {
        const message = `${email} is already an administrator of “${home}”, and can belong to only one organisation. Remove one of the two entries.`;
        problems.push({ path: ['organisations', index, 'administrators', position, 'email'], message });
      }
      homes.set(email, id);
    }
  }
  return problems;
}
