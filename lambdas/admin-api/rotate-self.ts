import { type ApiKey, getEnd } from '../../core/api-key.ts';
import { DomainError, OrganisationGoneError } from '../../core/domain-error.ts';
import { buildKeyActor } from '../../core/key-event.ts';
import type { NewKey } from '../../core/life-cycle.ts';
import { renewKey } from '../../core/self-rotation.ts';
import { findOrganisation } from '../../store/organisation-row.ts';
import { createItemReader } from '../../store/read-item.ts';
import { requireTable } from '../environment.ts';
import { buildActorContext, getKeyPolicy } from './change.ts';
import { requireHolder } from './holder.ts';
import { parseRotation } from './http/body.ts';
import {
  type AdminRequest,
  type ApiResponse,
  buildJsonResponse,
  createAdminHandler,
} from './http/operation.ts';
import { ProblemError } from './http/problem.ts';
import { getDatabase, getKeyStore } from './tables.ts';

/**
 * Makes the successor of the key that asks, if its level renews itself. If the response to an earlier request was lost, the successor
 * gets a new value instead, until it is used.
 */
export const handler = createAdminHandler(async (request) => {
  try {
    return await renew(request);
  } catch (error) {
    throw isCollision(error) ? buildCollision() : error;
  }
});

async function renew(request: AdminRequest): Promise<ApiResponse> {
  const now = new Date();
  const { key, presented } = await requireHolder(request, now);
  const input = parseRotation(request);
  const keys = getKeyStore();
  const [organisation, successor] = await Promise.all([
    findOrganisation(createItemReader(getDatabase()), requireTable('organisations'), key.organisationId),
    key.replacedBy === undefined ? undefined : keys.find(key.organisationId, key.replacedBy),
  ]);
  if (!organisation) throw new OrganisationGoneError(key.organisationId);
  const changeContext = buildActorContext(request, buildKeyActor(key), now, presented);
  const renewed = renewKey(organisation, key, successor, input, getKeyPolicy(), changeContext);
  await keys.commit(renewed.changes);
  return buildJsonResponse(201, formatRenewal(key, renewed));
}

/** Formats what a program needs. Note and contacts are for people. */
function formatRenewal(old: ApiKey, { key, value, changes }: NewKey) {
  const replaced = changes.find((change) => change.key.keyId === old.keyId)?.key ?? old;
  return {
    organisationId: key.organisationId,
    keyId: key.keyId,
    name: key.name,
    permissionLevel: key.permissionLevel,
    expiresOn: key.expiresOn,
    expiresAt: key.expiresAt,
    replaces: old.keyId,
    replacedEndsAt: new Date(getEnd(replaced)).toISOString(),
    value,
  };
}

/** Whether the key, its successor or its organisation was changed at the same time, or the successor was used. */
function isCollision(error: unknown): boolean {
  if (error instanceof OrganisationGoneError) return true;
  return error instanceof DomainError && error.code === 'version-outdated';
}

/**
 * The loser of two concurrent requests gets no value, so that the winner's stays alive. It has no Retry-After: a client that repeats
 * by itself would replace the value that another instance of the program has just got.
 */
function buildCollision(): ProblemError {
  return new ProblemError(
    'conflict',
    'The key was changed, or asked for its successor, at the same time. If another instance of your program has the new value, use that. Otherwise repeat the request.',
  );
}
