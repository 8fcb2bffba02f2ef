// Generated from docs/openapi.yaml by `npm run api-types`. Do not edit.

export interface paths {
    "/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your organisations
         * @description Your own organisation and all below it, each after the one that it is part of. Your own is the first.
         */
        get: operations["listOrganisations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisationId}/permission-levels": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * List the permission levels offered
         * @description The levels that a key of this organisation can be given. A level for a feature that the organisation does not have, such as
         *     `reports`, is not offered; a level that permits more than that is, without the feature.
         */
        get: operations["listPermissionLevels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisationId}/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * List an organisation's keys
         * @description Newest first; those of organisations below it are not among them. Expired keys stay listed for about 90 days, so that
         *     people can see why a caller fails. Deleted ones are gone at once.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create a key
         * @description Takes a name and a permission level and nothing else: value and expiry date are generated. A key lives for one calendar year
         *     unless the operator has settled otherwise.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisationId}/api-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The id of a key of that organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /** Read a key */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Delete a key
         * @description Immediate and final. To stop a key for a while, disable it. Its events can still be listed. If the key was made to replace another
         *     one, nothing replaces that one any more: its `replacedBy` goes, its end stays.
         */
        delete: operations["deleteApiKey"];
        options?: never;
        head?: never;
        /**
         * Rename, disable or enable a key, or change its permission level
         * @description Fields that are left out stay as they are. A change that changes nothing is answered like any other, but leaves version and events
         *     alone. It takes effect at the key's next check, or as much later as the protected API lets verdicts be cached.
         */
        patch: operations["updateApiKey"];
        trace?: never;
    };
    "/organisations/{organisationId}/api-keys/{keyId}/rotation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The id of a key of that organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a key's successor
         * @description The successor has the same name and permission level, an id and a value of its own, and a full life from now on. The old key goes on
         *     working, so that callers can be moved one after the other: until it is deleted, it expires, or the overlap that you choose
         *     is over. Compare when each of the two was last used before you delete the old one.
         *
         *     An expired or disabled key is not rotated, nor is one whose successor is still there.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisationId}/api-keys/{keyId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The id of a key of that organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /**
         * List what has happened to a key
         * @description Newest first. The events of a deleted key are still there, its deletion the first of them. Events are kept for two years. The
         *     newest may be missing for a moment after a change.
         */
        get: operations["listApiKeyEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @example northgate */
        OrganisationId: string;
        /**
         * @description A ULID, so that newer keys sort behind older ones.
         * @example 01KAPB7Q0X3TN3RZFVY9X5D6QH
         */
        KeyId: string;
        /** @description Where the next page begins. Only good for the list that it came with. */
        Cursor: string;
        /**
         * @description What a key is allowed; `GET …/permission-levels` says what each level means in an organisation.
         * @enum {string}
         */
        PermissionLevel: "authentication" | "reports" | "full";
        /**
         * @description Something that protected APIs offer.
         * @enum {string}
         */
        Permission: "authentication" | "reports" | "accounts";
        /** @description A customer, or a part of one. */
        Organisation: {
            organisationId: components["schemas"]["OrganisationId"];
            name: string;
            /** @description The organisation that this one is part of. Absent for your own, whatever it is part of. */
            parentId?: components["schemas"]["OrganisationId"];
            /**
             * @description The IANA name of the time zone in which its keys' expiry dates are dates.
             * @example Europe/London
             */
            timeZone: string;
            /** @description What is enabled for this organisation. It is not handed down to those below. */
            features: "reports"[];
        };
        OfferedPermissionLevel: {
            permissionLevel: components["schemas"]["PermissionLevel"];
            /** @description A name for people. */
            title: string;
            description: string;
            /** @description What a key of this level may use, with the features that the organisation has today. */
            permissions: components["schemas"]["Permission"][];
        };
        ApiKeyFields: {
            organisationId: components["schemas"]["OrganisationId"];
            keyId: components["schemas"]["KeyId"];
            name: string;
            permissionLevel: components["schemas"]["PermissionLevel"];
            /** @description Whether its administrators want it to work. */
            enabled: boolean;
            /**
             * @description How the key stands now. Keys that are `active`, `expiring` or `replaced` work.
             *
             *     - `active`: no reminder of its end is due yet.
             *     - `expiring`: its end is near. This begins with the first reminder, 30 days before the end unless configured otherwise.
             *     - `replaced`: it still works beside the key that was made to replace it, until its end.
             *     - `expired`: its end has passed, which is its expiry or the end of its overlap.
             *     - `disabled`: an administrator has disabled it.
             * @enum {string}
             */
            status: "active" | "expiring" | "replaced" | "expired" | "disabled";
            /** @description The last four characters of the key value. */
            hint: string;
            /** Format: date-time */
            createdAt: string;
            /** @description The name of the administrator who created it. */
            createdBy: string;
            /**
             * Format: date
             * @description The expiry date, in the organisation's time zone. The key works until this date begins.
             */
            expiresOn: string;
            /**
             * Format: date-time
             * @description The instant at which the expiry date begins.
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description The end of the key: the instant from which it no longer works. That is `expiresAt`, or `worksUntil` if that is earlier.
             */
            endsAt: string;
            /**
             * Format: date
             * @description The calendar date of `endsAt` in the organisation's time zone.
             */
            endsOn: string;
            /**
             * Format: date-time
             * @description When the key was last used, recorded at most once an hour; `null` where it never was.
             */
            lastUsedAt: string | null;
            /** @description The key of which this one is the successor. */
            replaces?: components["schemas"]["KeyId"];
            /** @description The successor that this key was rotated to. Absent again once that successor has been deleted. */
            replacedBy?: components["schemas"]["KeyId"];
            /**
             * Format: date-time
             * @description The end of the overlap that was chosen at the rotation. Absent where none was.
             */
            worksUntil?: string;
            /** @description Counts the changes of the key. Uses are none. */
            version: number;
        };
        ApiKey: components["schemas"]["ApiKeyFields"];
        NewApiKey: components["schemas"]["ApiKeyFields"] & {
            /**
             * @description The key value: what a caller presents. A prefix that secret scanners find, the ids of organisation and key, and a secret with a
             *     checksum.
             */
            value: string;
        };
        /**
         * @description What the key is for, so that others recognise it. 1 to 100 characters after blanks around it are taken away; no control characters, line
         *     breaks or characters that change the direction of writing.
         * @example Library catalogue
         */
        KeyName: string;
        ApiKeyCreation: {
            name: components["schemas"]["KeyName"];
            permissionLevel: components["schemas"]["PermissionLevel"];
        };
        ApiKeyUpdate: {
            name?: components["schemas"]["KeyName"];
            permissionLevel?: components["schemas"]["PermissionLevel"];
            /** @description A key that is not enabled is refused until it is enabled again. */
            enabled?: boolean;
        };
        ApiKeyRotation: {
            /**
             * @description Days for which the old key goes on working beside its successor, but never past its expiry date. With 0 it stops at once.
             *     Left out, it works until it is deleted or expires.
             */
            overlapDays?: number;
        };
        /** @description One change of one key, or a reminder of it. */
        ApiKeyEvent: {
            /** @description A ULID. */
            eventId: string;
            keyId: components["schemas"]["KeyId"];
            /**
             * @description `edited`: name or level changed, whatever else did; or the key's successor was deleted (`replacedBy` goes), or its organisation moved to
             *     another time zone (`expiresAt` moves). `rotated` is what happened to the old key; its successor begins with `created`.
             *     `reminded`: administrators were mailed that the key expires; Latchkey itself is the actor.
             * @enum {string}
             */
            type: "created" | "edited" | "enabled" | "disabled" | "rotated" | "deleted" | "reminded";
            /** Format: date-time */
            at: string;
            /** @description Who made the change, and from where. */
            actor: {
                /** @description The `sub` of their token. */
                subject: string;
                name: string;
                /** @example 192.0.2.10 */
                sourceIp?: string;
                /** @description The first 200 characters of the header. */
                userAgent?: string;
            };
            /** @description What the change changed, as it was. All of the key where it was deleted. */
            before?: components["schemas"]["KeyState"];
            /** @description What the change changed, as it became. All of the key where it was created. */
            after?: components["schemas"]["KeyState"];
            /** @description There where the event is a reminder. */
            reminder?: {
                /**
                 * @description Days before the end of the key; 0: it had stopped.
                 * @example 30
                 */
                stage: number;
                /** @description To how many it was mailed. */
                administrators: number;
                /** @description How many mails are known to have arrived. */
                delivered: number;
                /** @description How many came back or were complained of. */
                bounced: number;
            };
        };
        KeyState: {
            name?: string;
            permissionLevel?: components["schemas"]["PermissionLevel"];
            enabled?: boolean;
            /** Format: date */
            expiresOn?: string;
            /** Format: date-time */
            expiresAt?: string;
            /** Format: date-time */
            worksUntil?: string;
            replaces?: components["schemas"]["KeyId"];
            replacedBy?: components["schemas"]["KeyId"];
        };
        /** @description Why a request was not fulfilled, as RFC 9457 describes it. */
        Problem: {
            /**
             * Format: uri
             * @description The kind of problem, for programs. They never change their meaning:
             *
             *     | `urn:latchkey:problem:`        | what is wrong, and what helps |
             *     | ------------------------------ | ----------------------------- |
             *     | `invalid-json`                 | the body is not JSON in UTF-8 |
             *     | `body-invalid`                 | a field is missing or of the wrong type, or there is nothing to change |
             *     | `unknown-field`                | there is no field of this name: mistyped? |
             *     | `immutable-field`              | the field is generated: leave it out |
             *     | `name-invalid`                 | the name is empty, too long, or has characters that cannot be shown |
             *     | `permission-level-unknown`     | no level has this name |
             *     | `permission-level-not-offered` | the organisation has not the feature that the level needs |
             *     | `overlap-invalid`              | not a whole number of days from 0 to 30 |
             *     | `limit-invalid`                | not a whole number from 1 to 1000 |
             *     | `cursor-invalid`               | not the `next` of an earlier page of this list |
             *     | `precondition-invalid`         | `If-Match` is not a list of entity tags: quotes forgotten? |
             *     | `not-an-administrator`         | the directory does not know who is signed in: ask the operator |
             *     | `not-found`                    | nothing there, or nothing that you can see |
             *     | `rotation-impossible`          | the key is expired, disabled, or rotated already |
             *     | `conflict`                     | somebody else changed the key at the same moment: read it again |
             *     | `version-outdated`             | the key was changed since you read it: read it again |
             *     | `body-too-large`               | the body has more than 8 KiB |
             *     | `unsupported-media-type`       | the `Content-Type` is not JSON in UTF-8 |
             *     | `internal-error`               | an error on Latchkey's side: tell the operator the `instance` |
             *     | `unavailable`                  | too many requests at once: try again |
             */
            type: string;
            /** @description The kind of problem, for people. */
            title: string;
            /** @description The status of the answer. */
            status: number;
            /** @description What is wrong with this request, and what can be done about it. */
            detail: string;
            /**
             * Format: uri
             * @description Names the request, for whoever is asked about it.
             */
            instance: string;
            /** @description The fields and query parameters at fault, all of them in one answer. */
            errors?: {
                field: string;
                detail: string;
            }[];
        };
        NotFound: components["schemas"]["Problem"] & {
            /** @constant */
            status?: 404;
            /** @constant */
            type?: "urn:latchkey:problem:not-found";
        };
        /** @description What API Gateway answers by itself. */
        GatewayMessage: {
            message: string;
        };
    };
    responses: {
        /** @description The key as it stands. */
        ApiKey: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "organisationId": "northgate",
                 *       "keyId": "01KAPB7Q0X3TN3RZFVY9X5D6QH",
                 *       "name": "Library catalogue",
                 *       "permissionLevel": "authentication",
                 *       "enabled": false,
                 *       "status": "disabled",
                 *       "hint": "x7Kd",
                 *       "createdAt": "2026-11-23T12:00:00.000Z",
                 *       "createdBy": "Ada Byrne",
                 *       "expiresOn": "2027-11-23",
                 *       "expiresAt": "2027-11-23T00:00:00Z",
                 *       "endsAt": "2026-12-07T12:00:00.000Z",
                 *       "endsOn": "2026-12-07",
                 *       "lastUsedAt": "2026-11-24T08:15:02.113Z",
                 *       "replacedBy": "01KAPQ1C5R8E0T2W4Y6Z8B0D2F",
                 *       "worksUntil": "2026-12-07T12:00:00Z",
                 *       "version": 3
                 *     }
                 */
                "application/json": components["schemas"]["ApiKey"];
            };
        };
        /** @description The new key with its value. Keep the value now: it is shown nowhere else, and nobody can look it up. */
        NewApiKey: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                ETag: components["headers"]["ETag"];
                Location: components["headers"]["Location"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "organisationId": "northgate",
                 *       "keyId": "01KAPB7Q0X3TN3RZFVY9X5D6QH",
                 *       "name": "Library catalogue",
                 *       "permissionLevel": "authentication",
                 *       "enabled": true,
                 *       "status": "active",
                 *       "hint": "0000",
                 *       "createdAt": "2026-11-23T12:00:00.000Z",
                 *       "createdBy": "Ada Byrne",
                 *       "expiresOn": "2027-11-23",
                 *       "expiresAt": "2027-11-23T00:00:00Z",
                 *       "endsAt": "2027-11-23T00:00:00.000Z",
                 *       "endsOn": "2027-11-23",
                 *       "lastUsedAt": null,
                 *       "version": 1,
                 *       "value": "lk_northgate_01KAPB7Q0X3TN3RZFVY9X5D6QH_0000000000000000000000000000000000000000000000000"
                 *     }
                 */
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        /** @description The limit or the cursor is not one. */
        BadPage: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:latchkey:problem:limit-invalid",
                 *       "title": "The limit is not valid",
                 *       "status": 400,
                 *       "detail": "Ask for 1 to 1000 items.",
                 *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA=",
                 *       "errors": [
                 *         {
                 *           "field": "limit",
                 *           "detail": "Ask for 1 to 1000 items."
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 400;
                    /** @enum {unknown} */
                    type?: "urn:latchkey:problem:limit-invalid" | "urn:latchkey:problem:cursor-invalid";
                };
            };
        };
        /** @description There is no token, or it is not valid (any more). API Gateway answers this. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWWAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Unauthorized"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayMessage"];
            };
        };
        /** @description The token has not the scope `api-keys/manage` (API Gateway answers this), or you are not registered as an administrator. */
        Forbidden: {
            headers: {
                "Cache-Control": components["headers"]["OwnCacheControl"];
                "WWW-Authenticate": components["headers"]["WWWAuthenticate"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Forbidden"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayMessage"];
                /**
                 * @example {
                 *       "type": "urn:latchkey:problem:not-an-administrator",
                 *       "title": "You are not registered as an administrator",
                 *       "status": 403,
                 *       "detail": "You are signed in, but not registered as an administrator. Ask the operator to add you to the directory.",
                 *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA="
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 403;
                    /** @constant */
                    type?: "urn:latchkey:problem:not-an-administrator";
                };
            };
        };
        /** @description There is no such organisation or key, or none in your branch; which of these, nobody can tell from the answer. */
        NotFound: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:latchkey:problem:not-found",
                 *       "title": "Not found",
                 *       "status": 404,
                 *       "detail": "There is nothing here that you can see. Check the address.",
                 *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA="
                 *     }
                 */
                "application/problem+json": components["schemas"]["NotFound"];
            };
        };
        /** @description Somebody else changed the key at the same moment, and the request had no `If-Match`. Nothing was changed. */
        Conflict: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 409;
                    /** @constant */
                    type?: "urn:latchkey:problem:conflict";
                };
            };
        };
        /** @description The key has another version than `If-Match` says. Nothing was changed. */
        PreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 412;
                    /** @constant */
                    type?: "urn:latchkey:problem:version-outdated";
                };
            };
        };
        /** @description The body has more than 8 KiB. From 10 MB on, API Gateway answers instead. */
        BodyTooLarge: {
            headers: {
                "Cache-Control": components["headers"]["OwnCacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 413;
                    /** @constant */
                    type?: "urn:latchkey:problem:body-too-large";
                };
                /**
                 * @example {
                 *       "message": "Request Entity Too Large"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayMessage"];
            };
        };
        /** @description The `Content-Type` header does not say that the body is JSON in UTF-8. */
        UnsupportedMediaType: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 415;
                    /** @constant */
                    type?: "urn:latchkey:problem:unsupported-media-type";
                };
            };
        };
        /** @description There are more requests than the API takes from all callers together. API Gateway answers this; wait and try again. */
        TooManyRequests: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "message": "Too Many Requests"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayMessage"];
            };
        };
        /** @description Something went wrong on Latchkey's side. A change may have been made; read the key before you repeat it. */
        InternalError: {
            headers: {
                "Cache-Control": components["headers"]["OwnCacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 500;
                    /** @constant */
                    type?: "urn:latchkey:problem:internal-error";
                };
                /**
                 * @example {
                 *       "message": "Internal Server Error"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayMessage"];
            };
        };
        /** @description There are more requests than can be served just now. Nothing was changed; wait and try again. */
        Unavailable: {
            headers: {
                "Cache-Control": components["headers"]["OwnCacheControl"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @constant */
                    status?: 503;
                    /** @constant */
                    type?: "urn:latchkey:problem:unavailable";
                };
                /**
                 * @example {
                 *       "message": "Service Unavailable"
                 *     }
                 */
                "application/json": components["schemas"]["GatewayMessage"];
            };
        };
    };
    parameters: {
        /** @description The id of an organisation in your branch. */
        OrganisationId: components["schemas"]["OrganisationId"];
        /** @description The id of a key of that organisation. Never put a key value here. */
        KeyId: components["schemas"]["KeyId"];
        /** @description The most items that the page is to have. */
        Limit: number;
        /** @description `next` of the page before, or nothing for the first page. */
        Cursor: components["schemas"]["Cursor"];
        /**
         * @description The `ETag` of the key as you read it, quotes included: the change is made only if it is still that. Several tags may be listed. Weak tags
         *     never match, as RFC 9110 has it.
         */
        IfMatch: string;
    };
    requestBodies: never;
    headers: {
        /** @description What the answer says may change at any time, and who may see it, too. */
        CacheControl: "no-store";
        /** @description As on every answer that is not API Gateway's. */
        OwnCacheControl: "no-store";
        /** @description The version of the key, for `If-Match`. */
        ETag: string;
        /** @description The address of the new key. */
        Location: string;
        /** @description What is wrong with the token. */
        WWWAuthenticate: string;
        /** @description Seconds to wait before trying again. */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listOrganisations: {
        parameters: {
            query?: {
                /** @description The most items that the page is to have. */
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the page before, or nothing for the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of organisations. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "organisationId": "northgate",
                     *           "name": "Northgate University",
                     *           "timeZone": "Europe/London",
                     *           "features": [
                     *             "reports"
                     *           ]
                     *         },
                     *         {
                     *           "organisationId": "northgatelibrary",
                     *           "name": "Northgate University Library",
                     *           "parentId": "northgate",
                     *           "timeZone": "Europe/London",
                     *           "features": []
                     *         }
                     *       ],
                     *       "next": "L29yZ2FuaXNhdGlvbnMgbm9ydGhnYXRlbGlicmFyeS8"
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["Organisation"][];
                        next?: components["schemas"]["Cursor"];
                    };
                };
            };
            400: components["responses"]["BadPage"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description Your organisation is not in the directory any more. */
            404: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NotFound"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPermissionLevels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All levels offered, on one page. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "permissionLevel": "authentication",
                     *           "title": "Authentication API",
                     *           "description": "Starts sessions for people whom your own system has authenticated (the API connector).",
                     *           "permissions": [
                     *             "authentication"
                     *           ]
                     *         },
                     *         {
                     *           "permissionLevel": "full",
                     *           "title": "Full access",
                     *           "description": "Everything an API key can do, including reading and creating accounts.",
                     *           "permissions": [
                     *             "authentication",
                     *             "accounts"
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["OfferedPermissionLevel"][];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description The most items that the page is to have. */
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the page before, or nothing for the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "organisationId": "northgate",
                     *           "keyId": "01KAPB7Q0X3TN3RZFVY9X5D6QH",
                     *           "name": "Library catalogue",
                     *           "permissionLevel": "authentication",
                     *           "enabled": true,
                     *           "status": "active",
                     *           "hint": "x7Kd",
                     *           "createdAt": "2026-11-23T12:00:00.000Z",
                     *           "createdBy": "Ada Byrne",
                     *           "expiresOn": "2027-11-23",
                     *           "expiresAt": "2027-11-23T00:00:00Z",
                     *           "endsAt": "2027-11-23T00:00:00.000Z",
                     *           "endsOn": "2027-11-23",
                     *           "lastUsedAt": "2026-11-24T08:15:02.113Z",
                     *           "version": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["ApiKey"][];
                        next?: components["schemas"]["Cursor"];
                    };
                };
            };
            400: components["responses"]["BadPage"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Library catalogue",
                 *       "permissionLevel": "authentication"
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyCreation"];
            };
        };
        responses: {
            201: components["responses"]["NewApiKey"];
            /** @description The body is not one that a key can be made of. */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:latchkey:problem:immutable-field",
                     *       "title": "The body has a field that cannot be set",
                     *       "status": 400,
                     *       "detail": "expiresOn: The expiry date is generated and cannot be changed. Rotate the key to get a later one.",
                     *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA=",
                     *       "errors": [
                     *         {
                     *           "field": "expiresOn",
                     *           "detail": "The expiry date is generated and cannot be changed. Rotate the key to get a later one."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        type?: "urn:latchkey:problem:invalid-json" | "urn:latchkey:problem:body-invalid" | "urn:latchkey:problem:unknown-field" | "urn:latchkey:problem:immutable-field" | "urn:latchkey:problem:name-invalid" | "urn:latchkey:problem:permission-level-unknown" | "urn:latchkey:problem:permission-level-not-offered";
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The id of a key of that organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ApiKey"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the key as you read it, quotes included: the change is made only if it is still that. Several tags may be listed. Weak tags
                 *     never match, as RFC 9110 has it.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The id of a key of that organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is gone. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `If-Match` is not a list of entity tags. */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @constant */
                        type?: "urn:latchkey:problem:precondition-invalid";
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the key as you read it, quotes included: the change is made only if it is still that. Several tags may be listed. Weak tags
                 *     never match, as RFC 9110 has it.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The id of a key of that organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": false
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyUpdate"];
                /**
                 * @example {
                 *       "name": "Library catalogue (old)",
                 *       "permissionLevel": "full"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ApiKeyUpdate"];
            };
        };
        responses: {
            200: components["responses"]["ApiKey"];
            /** @description The body is not a change that can be made, or `If-Match` is not a list of entity tags. */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:latchkey:problem:permission-level-not-offered",
                     *       "title": "The permission level is not offered here",
                     *       "status": 400,
                     *       "detail": "The permission level “reports” is not enabled for Northgate University Library. Choose another level, or ask the operator to enable it.",
                     *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA=",
                     *       "errors": [
                     *         {
                     *           "field": "permissionLevel",
                     *           "detail": "The permission level “reports” is not enabled for Northgate University Library. Choose another level, or ask the operator to enable it."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        type?: "urn:latchkey:problem:invalid-json" | "urn:latchkey:problem:body-invalid" | "urn:latchkey:problem:unknown-field" | "urn:latchkey:problem:immutable-field" | "urn:latchkey:problem:name-invalid" | "urn:latchkey:problem:permission-level-unknown" | "urn:latchkey:problem:permission-level-not-offered" | "urn:latchkey:problem:precondition-invalid";
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the key as you read it, quotes included: the change is made only if it is still that. Several tags may be listed. Weak tags
                 *     never match, as RFC 9110 has it.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The id of a key of that organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /** @description Without a body no overlap is chosen. */
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapDays": 7
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyRotation"];
            };
        };
        responses: {
            201: components["responses"]["NewApiKey"];
            /** @description The body does not say how to rotate, `If-Match` is not a list of entity tags, or the key's level is not offered any more. */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:latchkey:problem:overlap-invalid",
                     *       "title": "The overlap is not valid",
                     *       "status": 400,
                     *       "detail": "Choose an overlap of 0 to 30 whole days.",
                     *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA=",
                     *       "errors": [
                     *         {
                     *           "field": "overlapDays",
                     *           "detail": "Choose an overlap of 0 to 30 whole days."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 400;
                        /** @enum {unknown} */
                        type?: "urn:latchkey:problem:invalid-json" | "urn:latchkey:problem:body-invalid" | "urn:latchkey:problem:unknown-field" | "urn:latchkey:problem:immutable-field" | "urn:latchkey:problem:overlap-invalid" | "urn:latchkey:problem:permission-level-not-offered" | "urn:latchkey:problem:precondition-invalid";
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description The key is in no state to be rotated, or somebody else changed it at the same moment. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:latchkey:problem:rotation-impossible",
                     *       "title": "The key cannot be rotated",
                     *       "status": 409,
                     *       "detail": "This key has expired. Create a new key instead.",
                     *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA="
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status?: 409;
                        /** @enum {unknown} */
                        type?: "urn:latchkey:problem:rotation-impossible" | "urn:latchkey:problem:conflict";
                    };
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeyEvents: {
        parameters: {
            query?: {
                /** @description The most items that the page is to have. */
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the page before, or nothing for the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** @description The id of an organisation in your branch. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The id of a key of that organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of events. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "eventId": "01KAPBG1TQ4XZ6GQ0M8SHTM7Y2",
                     *           "keyId": "01KAPB7Q0X3TN3RZFVY9X5D6QH",
                     *           "type": "disabled",
                     *           "at": "2026-11-23T12:04:33.000Z",
                     *           "actor": {
                     *             "subject": "6f0e4c1a-8f5b-4b9c-9a55-0d1f3c7c2b11",
                     *             "name": "Ada Byrne",
                     *             "sourceIp": "192.0.2.10",
                     *             "userAgent": "curl/8.9.1"
                     *           },
                     *           "before": {
                     *             "enabled": true
                     *           },
                     *           "after": {
                     *             "enabled": false
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        items: components["schemas"]["ApiKeyEvent"][];
                        next?: components["schemas"]["Cursor"];
                    };
                };
            };
            400: components["responses"]["BadPage"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
}
