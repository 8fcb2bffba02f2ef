import { readFileSync } from 'node:fs';
import type { Node } from 'constructs';
import { DEFAULT_INSTANCE } from '../core/instance.ts';

/** The settings of a deployment cannot be found or are not valid. The message is written for people. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'invalid-configuration';
}

/** Context key: the page's origin on one machine, which replaces the operator's own hosts. Set by the local host. */
export const LOCAL_PAGE = 'latchkey:localPage';

/** Settings that are not checked yet. */
export interface FoundSettings {
  /** Where they come from, such as `cdk.json, context "latchkey"`. */
  source: string;
  settings: unknown;
}

/**
 * Finds the settings of a deployment. `-c config=<file>` names a JSON file with them. `-c instance=<name>` stands for the
 * object `latchkey-<name>` in the context. Otherwise the object `latchkey` in the context is used.
 * @throws ConfigurationError if the file cannot be read, or if there are no settings for the instance
 */
export function findSettings(node: Node): FoundSettings {
  const instance: unknown = node.tryGetContext('instance');
  const file: unknown = node.tryGetContext('config');
  const found = file === undefined ? findInContext(node, instance) : readSettingsFile(String(file));
  if (instance === undefined || !isObject(found.settings)) return found;
  const { instance: named = instance, ...others } = found.settings;
  if (named !== instance) {
    throw new ConfigurationError(
      `${found.source} is for the instance ${named}, not for ${instance}. Correct its setting instance, or leave it out.`,
    );
  }
  return { ...found, settings: { ...others, instance } };
}

function findInContext(node: Node, instance: unknown): FoundSettings {
  const isDefault = instance === undefined || instance === DEFAULT_INSTANCE;
  const key = isDefault ? 'latchkey' : `latchkey-${instance}`;
  const settings: unknown = node.tryGetContext(key);
  if (settings === undefined && !isDefault) {
    throw new ConfigurationError(
      `There are no settings for the instance ${instance}. Add the object "${key}" to the context in cdk.json, or name a file with -c config=<file>.`,
    );
  }
  return { source: `cdk.json, context "${key}"`, settings: settings ?? {} };
}

function readSettingsFile(file: string): FoundSettings {
  try {
    return { source: file, settings: JSON.parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new ConfigurationError(
      `The settings in ${file} cannot be read (${reason}). Name a JSON file with -c config=<file>.`,
    );
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
