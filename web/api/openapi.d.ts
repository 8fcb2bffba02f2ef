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
         * @description Lists your own organisation first, then all organisations below it, parents first.
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
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * List the permission levels offered
         * @description Lists the levels that the organisation's keys can have. A level is not offered if all its permissions are features that the
         *     organisation does not have. Levels with other permissions are offered without the feature.
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
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * List an organisation's keys, or those of its branch
         * @description Lists the keys, newest first. With `branch=true`, lists also the keys of all organisations below, in the order of
         *     `GET /organisations` and the oldest first. A new key may be missing there for a moment. Expired keys stay listed for about
         *     90 days, so that people can see why a caller fails. Deleted keys disappear immediately.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create a key
         * @description Takes only a name, a permission level and, if you like, a note and contacts. The value and the expiry date are generated. A
         *     key works for one calendar year unless the operator has configured another period.
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
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /** Get a key */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Delete a key
         * @description Deletes the key immediately and finally. To stop a key temporarily, disable it instead. The key's events can still be listed.
         *     If the key is the successor of another one, that key loses its `replacedBy`, but keeps its end.
         */
        delete: operations["deleteApiKey"];
        options?: never;
        head?: never;
        /**
         * Edit, disable or enable a key
         * @description Fields that the body leaves out do not change. If nothing changes, the response is the same, but there is no new version and
         *     no event. A change takes effect at the key's next check. If the protected API caches verdicts, it can take that much longer.
         */
        patch: operations["updateApiKey"];
        trace?: never;
    };
    "/organisations/{organisationId}/api-keys/{keyId}/rotation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate a key
         * @description Creates a successor with the same name, note, contacts and permission level, a full life from now, and its own ID and value.
         *     The old key keeps working until it is deleted, expires, or the overlap ends that you can choose. So you can move callers one
         *     by one.
         *     Before you delete the old key, compare when each of the two was last used.
         *
         *     Expired and disabled keys cannot be rotated, nor can keys that have a successor.
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
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /**
         * List a key's events
         * @description Lists changes and reminders, newest first. The events of a deleted key stay, beginning with its deletion. Events are kept for
         *     two years. The newest event may be missing for a moment after a change. A deleted key that was created more than two years
         *     ago is not found. Its events are in the list of its organisation's events.
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
    "/organisations/{organisationId}/api-keys/{keyId}/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /**
         * List who would be reminded of a key
         * @description Reminders go to the contacts who have confirmed and the administrators of the key's organisation. If none of these can be
         *     reached, they go to the administrators of the nearest organisation above.
         */
        get: operations["listRecipients"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisationId}/api-keys/{keyId}/contact-requests": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a contact again to confirm
         * @description Sends another confirmation mail to a contact of the key who has not confirmed, has stopped the reminders, or cannot be
         *     reached. At most one an hour for each address.
         */
        post: operations["requestContactConfirmation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contact-confirmations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm as a contact
         * @description Called by the page that opens from the link in the mail. Needs no sign-in, because contacts have no account. Confirming twice
         *     changes nothing. The link is valid for seven days. Following it alone confirms nothing, because mail scanners do so, too.
         */
        post: operations["confirmContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/contact-refusals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop the reminders as a contact
         * @description Called by the page that opens from the link in each reminder. Needs no sign-in. It stops all reminders of the organisation's
         *     keys. Administrators can ask again.
         */
        post: operations["declineContact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/organisations/{organisationId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        /**
         * List the events of all keys of an organisation, or of its branch
         * @description Lists changes and reminders, newest first, also those of deleted keys. Events are kept for two years. The newest event may be
         *     missing for a moment after a change. A page can have fewer events than `limit`, or none, although `next` is present.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leaks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report a leaked key value
         * @description For anybody who finds a key value: the key is disabled within seconds, and its administrators are told. It needs no token.
         *     The response is the same for every text, whether or not there is such a key. Together, all callers can send five reports a
         *     second.
         */
        post: operations["reportLeak"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leaks/github": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report the key values that GitHub has found
         * @description For GitHub's secret scanning, which signs the body. Each value in it is handled as one of `POST /leaks`.
         */
        post: operations["reportGithubLeaks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/self": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Let a key delete itself
         * @description For programs: deletes the key that you send, if its permission level renews itself and the key is not needed any more. That is,
         *     the successor that it has asked for works and is in use, and the key itself was not used for a day. Otherwise it ends with the
         *     overlap. A use is recorded at most once an hour, so the day has 25 hours.
         */
        delete: operations["deleteSelf"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/self/rotation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a key renew itself
         * @description For programs: makes the successor of the key that you send, if its permission level renews itself. It has the same name, note,
         *     contacts and level, and a full life. Both keys work for `overlapDays`, at most as many as the level says.
         *
         *     If the response does not arrive, send the request again with the old key. Until the successor is used, it gets a new value,
         *     and the value before stops working. There is never a second successor. Once it was used, the problem `already-replaced` names
         *     it. Uses are recorded some seconds after them, so do not repeat a request whose response you got. Of two requests at
         *     the same time, one gets the problem `conflict`, and the other a value.
         *
         *     The key check of protected APIs takes the same headers: `Authorization: OAApiKey …`, `Authorization: Bearer …` or
         *     `x-api-key: …`. Together, all callers can send 20 requests a second.
         */
        post: operations["rotateSelf"];
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
         * @description A ULID, so that newer keys sort after older ones.
         * @example 01KAPB7Q0X3TN3RZFVY9X5D6QH
         */
        KeyId: string;
        /** @description The position of the next page. Valid only for the list that returned it. */
        Cursor: string;
        /**
         * @description A set of permissions. `GET …/permission-levels` lists what each level permits in an organisation. The operator configures
         *     the levels. A key may still have one that is no longer configured, which permits nothing.
         * @example authentication
         * @example reports
         * @example full
         */
        PermissionLevel: string;
        /**
         * @description What a protected API can require, and a key can hold. The operator configures the permissions.
         * @example authentication
         * @example reports
         * @example accounts
         */
        Permission: string;
        /** @description A customer, or a part of one. */
        Organisation: {
            organisationId: components["schemas"]["OrganisationId"];
            name: string;
            /** @description The organisation that this one is part of. Always absent for your own organisation. */
            parentId?: components["schemas"]["OrganisationId"];
            /**
             * @description IANA name of the time zone in which the expiry dates of its keys are counted.
             * @example Europe/London
             */
            timeZone: string;
            /** @description Permissions that are enabled for this organisation. Organisations below do not inherit them. */
            features: components["schemas"]["Permission"][];
        };
        OfferedPermissionLevel: {
            permissionLevel: components["schemas"]["PermissionLevel"];
            /** @description The display name. */
            title: string;
            description?: string;
            /** @description What a key with this level permits, with the features that the organisation currently has. */
            permissions: components["schemas"]["Permission"][];
        };
        ApiKey: {
            organisationId: components["schemas"]["OrganisationId"];
            keyId: components["schemas"]["KeyId"];
            name: string;
            /** @description What administrators noted about the key. Absent if there is none. */
            note?: string;
            /**
             * @description Addresses of people without an account who get the key's reminders once they have confirmed. Absent if there are none.
             *     `GET …/recipients` says who has confirmed.
             */
            contacts?: string[];
            permissionLevel: components["schemas"]["PermissionLevel"];
            /** @description False if an administrator has disabled the key. */
            enabled: boolean;
            /**
             * @description The current status. Keys that are `active`, `expiring` or `replaced` work.
             *
             *     - `active`: the key works, and no reminder of its end is due yet.
             *     - `expiring`: the end is near. This begins with the first reminder, 30 days before the end unless configured otherwise.
             *     - `replaced`: the key has a successor, and still works until its end.
             *     - `expired`: the key has passed its end, which is its expiry or the end of its overlap.
             *     - `disabled`: an administrator has disabled the key.
             * @enum {string}
             */
            status: "active" | "expiring" | "replaced" | "expired" | "disabled";
            /** @description The last four characters of the key value. Letters and digits, unless it was imported. */
            hint: string;
            /** Format: date-time */
            createdAt: string;
            /** @description Who created the key. The name of an administrator, or of a key as in `API key “Provisioning”`. */
            createdBy: string;
            /**
             * Format: date
             * @description The expiry date in the organisation's time zone. The key works until this date begins.
             */
            expiresOn: string;
            /**
             * Format: date-time
             * @description The instant at which the expiry date begins.
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description The key's end: the instant from which it no longer works. The earlier of `expiresAt` and `worksUntil`.
             */
            endsAt: string;
            /**
             * Format: date
             * @description The calendar date of `endsAt` in the organisation's time zone.
             */
            endsOn: string;
            /**
             * Format: date-time
             * @description When the key was last used, recorded at most once an hour. `null` if it was never used.
             */
            lastUsedAt: string | null;
            /** @description The key that this one was created to replace. */
            replaces?: components["schemas"]["KeyId"];
            /** @description The successor of this key. Absent if there is none, or it was deleted. */
            replacedBy?: components["schemas"]["KeyId"];
            /**
             * Format: date-time
             * @description The end of the overlap chosen at rotation. Absent if none was chosen.
             */
            worksUntil?: string;
            /** @description Incremented by each change, not by uses. */
            version: number;
        };
        /** @description The fields of `ApiKey`, and the value. */
        NewApiKey: {
            organisationId: components["schemas"]["OrganisationId"];
            keyId: components["schemas"]["KeyId"];
            name: string;
            /** @description What administrators noted about the key. Absent if there is none. */
            note?: string;
            /**
             * @description Addresses of people without an account who get the key's reminders once they have confirmed. Absent if there are none.
             *     `GET …/recipients` says who has confirmed.
             */
            contacts?: string[];
            permissionLevel: components["schemas"]["PermissionLevel"];
            /** @description False if an administrator has disabled the key. */
            enabled: boolean;
            /**
             * @description The current status. Keys that are `active`, `expiring` or `replaced` work.
             *
             *     - `active`: the key works, and no reminder of its end is due yet.
             *     - `expiring`: the end is near. This begins with the first reminder, 30 days before the end unless configured otherwise.
             *     - `replaced`: the key has a successor, and still works until its end.
             *     - `expired`: the key has passed its end, which is its expiry or the end of its overlap.
             *     - `disabled`: an administrator has disabled the key.
             * @enum {string}
             */
            status: "active" | "expiring" | "replaced" | "expired" | "disabled";
            /** @description The last four characters of the key value. Letters and digits, unless it was imported. */
            hint: string;
            /** Format: date-time */
            createdAt: string;
            /** @description Who created the key. The name of an administrator, or of a key as in `API key “Provisioning”`. */
            createdBy: string;
            /**
             * Format: date
             * @description The expiry date in the organisation's time zone. The key works until this date begins.
             */
            expiresOn: string;
            /**
             * Format: date-time
             * @description The instant at which the expiry date begins.
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description The key's end: the instant from which it no longer works. The earlier of `expiresAt` and `worksUntil`.
             */
            endsAt: string;
            /**
             * Format: date
             * @description The calendar date of `endsAt` in the organisation's time zone.
             */
            endsOn: string;
            /**
             * Format: date-time
             * @description When the key was last used, recorded at most once an hour. `null` if it was never used.
             */
            lastUsedAt: string | null;
            /** @description The key that this one was created to replace. */
            replaces?: components["schemas"]["KeyId"];
            /** @description The successor of this key. Absent if there is none, or it was deleted. */
            replacedBy?: components["schemas"]["KeyId"];
            /**
             * Format: date-time
             * @description The end of the overlap chosen at rotation. Absent if none was chosen.
             */
            worksUntil?: string;
            /** @description Incremented by each change, not by uses. */
            version: number;
            /**
             * @description The key value, which callers present. It consists of a prefix for secret scanners, the IDs of organisation and key, and a
             *     secret with a checksum.
             */
            value: string;
        };
        /**
         * @description What the key is for, so that others recognise it. 1 to 100 characters, not counting leading and trailing white space.
         *
         *     Characters that nobody can see are refused: control characters, line breaks, characters that change the text direction,
         *     and characters without width, such as U+200B and soft hyphens. Joiners and variation selectors are accepted within emoji,
         *     and joiners between letters of scripts that join letters, such as Arabic and Devanagari.
         * @example Library catalogue
         */
        KeyName: string;
        /**
         * @description Free text for people, such as where the key is used. Up to 500 characters, not counting leading and trailing white space.
         *     It may have several lines, and no other characters that nobody can see. An empty note is removed.
         * @example Runs on the catalogue server, ticket 4711
         */
        KeyNote: string;
        /**
         * @description Mail addresses of people without an account. Each new one gets a mail with a link to confirm, and then the key's reminders.
         *     They are stored in lower case and without duplicates. An empty list removes all.
         * @example [
         *       "catalogue@northgate.example"
         *     ]
         */
        KeyContacts: string[];
        KeyRecipients: {
            /** @description The administrators of the key's organisation. */
            administrators: {
                name: string;
                /** @description False if mail to them bounces. They are not reminded then. */
                reachable: boolean;
            }[];
            /** @description The contacts of the key. Only those with the state `confirmed` are reminded. */
            contacts: {
                /** Format: email */
                email: string;
                /**
                 * @description - `pending`: the contact was asked and has not confirmed.
                 *     - `confirmed`: the contact gets the reminders.
                 *     - `declined`: the contact has stopped the reminders.
                 *     - `unreachable`: mail to the contact bounces.
                 * @enum {string}
                 */
                state: "pending" | "confirmed" | "declined" | "unreachable";
                /**
                 * Format: date-time
                 * @description When the contact was last asked. Absent if that was more than 30 days ago and there was no answer.
                 */
                requestedAt?: string;
            }[];
            /**
             * @description Present if none of these can be reached: the administrators above who are reminded instead. If `names` is empty and
             *     `others` is 0, nobody is reminded.
             */
            above?: {
                /** @description Those in your branch. */
                names: string[];
                /** @description The number of administrators above your branch. */
                others: number;
            };
        };
        LeakReport: {
            /** @description The key value that was found. */
            value: string;
        };
        /** @description A match of GitHub's secret scanning. */
        GithubMatch: {
            /** @description What was found. */
            token: string;
            /** @description The name under which the operator has registered the form of key values. */
            type?: string;
            /** @description Where it was found. */
            url?: string;
            /** @description What it was found in. */
            source?: string;
        };
        ContactToken: {
            /** @description What follows `#` in the link that the contact was mailed. */
            token: string;
        };
        /** @description Whose answer was recorded, and for which organisation. */
        ContactAnswer: {
            /** Format: email */
            email: string;
            organisationName: string;
        };
        ApiKeyCreation: {
            name: components["schemas"]["KeyName"];
            note?: components["schemas"]["KeyNote"];
            contacts?: components["schemas"]["KeyContacts"];
            permissionLevel: components["schemas"]["PermissionLevel"];
        };
        ApiKeyUpdate: {
            name?: components["schemas"]["KeyName"];
            note?: components["schemas"]["KeyNote"];
            contacts?: components["schemas"]["KeyContacts"];
            permissionLevel?: components["schemas"]["PermissionLevel"];
            /** @description A disabled key is refused until it is enabled again. */
            enabled?: boolean;
        };
        ApiKeyRotation: {
            /**
             * @description Days for which the old key keeps working beside its successor, but never past its expiry. With 0, it stops immediately.
             *     Without this field, it works until it is deleted or expires.
             */
            overlapDays?: number;
        };
        SelfRotation: {
            /**
             * @description Days for which the old key keeps working beside its successor, but never past its expiry. At most as many as the level
             *     says, which is the default.
             */
            overlapDays?: number;
        };
        /** @description What a program needs to know of its new key. */
        RenewedApiKey: {
            organisationId: components["schemas"]["OrganisationId"];
            keyId: components["schemas"]["KeyId"];
            name: string;
            permissionLevel: components["schemas"]["PermissionLevel"];
            /**
             * Format: date
             * @description The expiry date in the organisation's time zone. The new key works until this date begins.
             */
            expiresOn: string;
            /**
             * Format: date-time
             * @description The instant at which the expiry date begins.
             */
            expiresAt: string;
            /** @description The key that asked. */
            replaces: components["schemas"]["KeyId"];
            /**
             * Format: date-time
             * @description The instant from which the key that asked no longer works.
             */
            replacedEndsAt: string;
            /** @description The value of the new key. */
            value: string;
        };
        /**
         * @description - `edited`: the name, note, contacts or level changed, the key's successor was deleted (`replacedBy` is removed), or the organisation got
         *       another time zone (`expiresAt` moves).
         *     - `rotated`: the key got a successor. The successor's own first event is `created`. The actor is the key if it renewed itself.
         *     - `reissued`: the request that created the key was repeated, so the key got a new value. The value before, whose response did
         *       not arrive, stopped working.
         *     - `used-after-renewal`: the key, which had asked for its successor itself, was used long after the successor was first used.
         *       Administrators were mailed at once. The actor is Latchkey.
         *     - `first-used`: a program used the key for the first time: `at`. Recorded some seconds after it. The actor is Latchkey.
         *     - `ended`: the key stopped working at `at`, because its expiry date or the end of its overlap was reached, whether or not it was
         *       enabled. Recorded within five minutes, unless the key was deleted before. The actor is Latchkey.
         *     - `reminded`: administrators were mailed that the key is about to stop working, or has stopped. The actor is Latchkey.
         * @enum {string}
         */
        ApiKeyEventType: "created" | "edited" | "enabled" | "disabled" | "rotated" | "reissued" | "used-after-renewal" | "deleted" | "first-used" | "ended" | "reminded";
        /** @description A change of a key, its first use, its end, or a reminder of its end. */
        ApiKeyEvent: {
            organisationId: components["schemas"]["OrganisationId"];
            /** @description A ULID. */
            eventId: string;
            keyId: components["schemas"]["KeyId"];
            /** @description The key's name at that time. Absent in events that Latchkey recorded before version 0.2. */
            keyName?: string;
            type: components["schemas"]["ApiKeyEventType"];
            /**
             * @description The key's version after the change. Numbers the changes of one key without gaps. Absent for events that change nothing, such as `reminded`, and in events that Latchkey recorded before version 0.2.
             * @example 2
             */
            keyVersion?: number;
            /**
             * Format: date-time
             * @description When the change was made, by the clock of the machine that made it.
             */
            at: string;
            /** @description Who made the change, and from where. */
            actor: {
                /** @description The `sub` of the person's token, or the ID of a key. Latchkey itself is `latchkey`. */
                subject: string;
                /** @description The name of the person or key. */
                name: string;
                /** @description Present if a program made the change with a key. */
                key?: {
                    organisationId: components["schemas"]["OrganisationId"];
                    keyId: components["schemas"]["KeyId"];
                };
                /** @example 192.0.2.10 */
                sourceIp?: string;
                /** @description The first 200 characters of the `User-Agent` header. */
                userAgent?: string;
            };
            /** @description The changed fields before the change. For `deleted` and `ended`, all fields. */
            before?: components["schemas"]["KeyState"];
            /** @description The changed fields after the change. For `created`, all fields. */
            after?: components["schemas"]["KeyState"];
            /** @description Present only for `reminded`. */
            reminder?: {
                /**
                 * @description Days before the key's end. 0 if it had stopped working.
                 * @example 30
                 */
                stage: number;
                /** @description Number of administrators who were mailed. */
                administrators: number;
                /** @description Number of contacts who were mailed. Absent if none. */
                contacts?: number;
                /** @description Number of mails reported as delivered. */
                delivered: number;
                /** @description Number of mails that bounced or were reported as spam. */
                bounced: number;
            };
        };
        KeyState: {
            name?: string;
            note?: string;
            contacts?: string[];
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
        /** @description Why a request failed, in the form of RFC 9457. */
        Problem: {
            /**
             * Format: uri
             * @description The kind of problem, for programs. Types never change their meaning.
             *
             *     | `urn:latchkey:problem:`        | what is wrong, and what to do |
             *     | ------------------------------ | ----------------------------- |
             *     | `invalid-json`                 | the body is not valid JSON in UTF-8 |
             *     | `body-invalid`                 | a field is missing or has the wrong type, or the body contains no change |
             *     | `unknown-field`                | no field has this name: check the spelling |
             *     | `immutable-field`              | the field cannot be set: leave it out |
             *     | `name-invalid`                 | the name is empty, too long, or contains characters that cannot be displayed |
             *     | `note-invalid`                 | the note is too long, or contains characters that cannot be displayed |
             *     | `contacts-invalid`             | a contact is not a mail address, or there are more than five |
             *     | `contact-unknown`              | the key has no contact with this address: add it first |
             *     | `permission-level-unknown`     | no permission level has this name |
             *     | `permission-level-not-offered` | the organisation does not have the feature that the level needs |
             *     | `overlap-invalid`              | not a whole number of days from 0 to 30 |
             *     | `filter-invalid`               | a filter of a list is invalid |
             *     | `limit-invalid`                | not a whole number from 1 to 1000 |
             *     | `cursor-invalid`               | not the `next` of an earlier page of this list |
             *     | `precondition-invalid`         | `If-Match` is not a list of entity tags: include the quotes |
             *     | `idempotency-key-invalid`      | `Idempotency-Key` is not a string of 1 to 255 characters: include the quotes |
             *     | `signature-invalid`            | the body has no valid signature of GitHub |
             *     | `invalid-credentials`          | no key was sent, or it does not work |
             *     | `forbidden`                    | the key does not have the permission to manage keys |
             *     | `renewal-not-permitted`        | the level of the key does not renew itself: ask an administrator |
             *     | `still-needed`                 | the key or its successor is not in the state in which a key may delete itself: wait |
             *     | `already-replaced`             | the key has the successor `keyId`, which gets no new value: use that one |
             *     | `not-an-administrator`         | you are not in the directory: ask the operator |
             *     | `permission-level-forbidden`   | the key may not manage keys of this level: choose another, or ask an administrator |
             *     | `own-key`                      | a key cannot change itself: use another, or ask an administrator |
             *     | `not-found`                    | does not exist, or is not visible to you |
             *     | `contacts-pending`             | too many contacts of the organisation have not confirmed yet: wait |
             *     | `contact-confirmed`            | the contact has confirmed already |
             *     | `contact-asked-recently`       | the contact was asked within the last hour: wait |
             *     | `rotation-impossible`          | the key has expired, is disabled, or has a successor |
             *     | `conflict`                     | there was a concurrent change: read the key again |
             *     | `version-outdated`             | the key has changed since you read it: read it again |
             *     | `request-in-progress`          | the same request is in progress: repeat it in a moment |
             *     | `already-created`              | the request was repeated and has created the key `keyId`, which was used, was deleted or has ended since |
             *     | `idempotency-key-reused`       | another request had this `Idempotency-Key`: send a new one |
             *     | `body-too-large`               | the body is larger than 8 KiB |
             *     | `unsupported-media-type`       | the `Content-Type` header is missing, or is not JSON in UTF-8 |
             *     | `internal-error`               | an error on Latchkey's side: if it persists, quote the `instance` to the operator |
             *     | `unavailable`                  | Latchkey is too busy: retry later |
             */
            type: string;
            /** @description The kind of problem, for people. */
            title: string;
            /** @description The HTTP status code. */
            status: number;
            /** @description What is wrong with this request, and what to do about it. */
            detail: string;
            /**
             * Format: uri
             * @description Identifies the request, for support.
             */
            instance: string;
            /** @description Every invalid field and query parameter. */
            errors?: {
                field: string;
                detail: string;
            }[];
            /** @description For `already-created`: the key that the request has created. For `already-replaced`: the successor. */
            keyId?: components["schemas"]["KeyId"];
        };
        /** @description The body of errors that come from API Gateway. */
        GatewayMessage: {
            message: string;
        };
        /** @description A problem as `Problem` describes it or, if the response comes from API Gateway, only a `message`. The media type says which. */
        ErrorBody: {
            /** @description If the response comes from API Gateway: what is wrong. */
            message?: string;
            /**
             * Format: uri
             * @description The kind of problem.
             */
            type?: string;
            /** @description The kind of problem, for people. */
            title?: string;
            /** @description The HTTP status code. */
            status?: number;
            /** @description What is wrong with this request, and what to do about it. */
            detail?: string;
            /**
             * Format: uri
             * @description Identifies the request, for support.
             */
            instance?: string;
        };
    };
    responses: {
        /** @description The current state of the key. */
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
        /** @description The new key with its value. Store the value now. No other response contains it, and nobody can look it up. */
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
        /** @description The report is handled within seconds. The response is the same, whether or not there is such a key. */
        Reported: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The limit or the cursor is invalid. */
        BadPage: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:latchkey:problem:limit-invalid",
                 *       "title": "The limit is invalid",
                 *       "status": 400,
                 *       "detail": "The limit is invalid. Ask for 1 to 1000 items.",
                 *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA=",
                 *       "errors": [
                 *         {
                 *           "field": "limit",
                 *           "detail": "The limit is invalid. Ask for 1 to 1000 items."
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A filter, the limit or the cursor is invalid. */
        BadFilter: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:latchkey:problem:filter-invalid",
                 *       "title": "A filter of the list is invalid",
                 *       "status": 400,
                 *       "detail": "The filter “branch” is invalid. Use true or false.",
                 *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA=",
                 *       "errors": [
                 *         {
                 *           "field": "branch",
                 *           "detail": "Use true or false."
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description The token or the key is missing, invalid or expired, or the key is disabled. This response comes from API Gateway: for a
         *     token a `message`, for a key a problem.
         */
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
                "application/json": components["schemas"]["ErrorBody"];
                /**
                 * @example {
                 *       "type": "urn:latchkey:problem:invalid-credentials",
                 *       "title": "Unauthorized",
                 *       "status": 401,
                 *       "detail": "Invalid credentials: the API key is not valid.",
                 *       "instance": "urn:latchkey:request:c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
                 *     }
                 */
                "application/problem+json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description No key was sent, or it does not work. The response is the same for keys that do not exist, are disabled or have ended. */
        InvalidCredentials: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                "WWW-Authenticate": components["headers"]["KeyChallenge"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key works, and its permission level does not renew itself. */
        NotRenewing: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description The token lacks the scope `api-keys/manage` (then the response comes from API Gateway), you are not registered as an
         *     administrator, or the key does not have the permission to manage keys.
         */
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
                "application/json": components["schemas"]["ErrorBody"];
                /**
                 * @example {
                 *       "type": "urn:latchkey:problem:not-an-administrator",
                 *       "title": "You are not registered as an administrator",
                 *       "status": 403,
                 *       "detail": "You are signed in, but not registered as an administrator. Ask the service’s contact to add you.",
                 *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA="
                 *     }
                 */
                "application/problem+json": components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description The token lacks the scope `api-keys/manage` (then the response comes from API Gateway), you are not registered as an
         *     administrator, or the key does not have the permission to manage keys.
         *     Or the permission level has permissions that the key, which manages keys, does not have.
         */
        ForbiddenLevel: {
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
                "application/json": components["schemas"]["ErrorBody"];
                /**
                 * @example {
                 *       "type": "urn:latchkey:problem:permission-level-forbidden",
                 *       "title": "The key may not manage keys of this level",
                 *       "status": 403,
                 *       "detail": "This key may not manage keys of the permission level “Full access”. Choose a level without permissions or reach beyond its own, or ask an administrator.",
                 *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA="
                 *     }
                 */
                "application/problem+json": components["schemas"]["ErrorBody"];
            };
        };
        /**
         * @description The token lacks the scope `api-keys/manage` (then the response comes from API Gateway), you are not registered as an
         *     administrator, or the key does not have the permission to manage keys.
         *     Or the key that would be changed is the one in the request's header, or has a permission level that it may not manage.
         */
        ForbiddenKey: {
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
                "application/json": components["schemas"]["ErrorBody"];
                /**
                 * @example {
                 *       "type": "urn:latchkey:problem:permission-level-forbidden",
                 *       "title": "The key may not manage keys of this level",
                 *       "status": 403,
                 *       "detail": "This key may not manage keys of the permission level “Full access”. Choose a level without permissions beyond its own, or ask an administrator.",
                 *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA="
                 *     }
                 */
                "application/problem+json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The organisation or key does not exist, or is not visible to you. The response does not reveal which. */
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
                 *       "detail": "Not found, or not visible to you. Check the URL.",
                 *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA="
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There was a concurrent change, and the request had no `If-Match`. Your change was not applied. */
        Conflict: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key does not have the version in `If-Match`. Your change was not applied. */
        PreconditionFailed: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than 8 KiB. From 6 MB, the response comes from API Gateway. */
        BodyTooLarge: {
            headers: {
                "Cache-Control": components["headers"]["OwnCacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ErrorBody"];
                /**
                 * @example {
                 *       "message": "Request Entity Too Large"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description Another request of yours to this organisation had the same `Idempotency-Key` within the last 24 hours. Nothing was changed. */
        IdempotencyKeyReused: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The `Content-Type` header is missing, or is not JSON in UTF-8. */
        UnsupportedMediaType: {
            headers: {
                "Cache-Control": components["headers"]["CacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The rate limit for all callers together is exceeded. Retry later. This response comes from API Gateway. */
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
        /** @description An error on Latchkey's side. Your change may have been applied. Read the key before you retry. */
        InternalError: {
            headers: {
                "Cache-Control": components["headers"]["OwnCacheControl"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ErrorBody"];
                /**
                 * @example {
                 *       "message": "Internal Server Error"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description Latchkey is too busy. Your change was not applied. Retry later. */
        Unavailable: {
            headers: {
                "Cache-Control": components["headers"]["OwnCacheControl"];
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ErrorBody"];
                /**
                 * @example {
                 *       "message": "Service Unavailable"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
    };
    parameters: {
        /** @description The ID of your organisation, or of one below it. */
        OrganisationId: components["schemas"]["OrganisationId"];
        /** @description The ID of a key of this organisation. Never put a key value here. */
        KeyId: components["schemas"]["KeyId"];
        /** @description The maximum number of items on the page. */
        Limit: number;
        /** @description Whether to include all organisations below. */
        Branch: boolean;
        /** @description `next` of the previous page. Leave it out for the first page. */
        Cursor: components["schemas"]["Cursor"];
        /**
         * @description The `ETag` of the version that you read, including its quotes. The change is applied only if the key still has this version.
         *     The header can list several tags. Weak tags never match, in accordance with RFC 9110.
         */
        IfMatch: string;
        /**
         * @description Identifies the request, so that you can repeat it if its response does not arrive: a string in quotes, as
         *     draft-ietf-httpapi-idempotency-key-header defines it, such as a UUID. A token without quotes is accepted, too. Valid for 24
         *     hours, for one administrator or managing key, and one organisation.
         */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description Responses must not be cached, because their content and the permission to see it may change at any time. */
        CacheControl: "no-store";
        /** @description Present unless the response comes from API Gateway. */
        OwnCacheControl: "no-store";
        /** @description The version of the key, for `If-Match`. */
        ETag: string;
        /** @description The URL of the new key. */
        Location: string;
        /** @description What is wrong with the token, or how to present a key. */
        WWWAuthenticate: string;
        /** @description The schemes in which a key can be sent. */
        KeyChallenge: string;
        /** @description Seconds to wait before retrying. */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listOrganisations: {
        parameters: {
            query?: {
                /** @description The maximum number of items on the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the previous page. Leave it out for the first page. */
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
            /** @description Your organisation is no longer in the directory. */
            404: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
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
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All offered levels, on one page. */
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
                /** @description Whether to include all organisations below. */
                branch?: components["parameters"]["Branch"];
                /** @description The maximum number of items on the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the previous page. Leave it out for the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** @description The ID of your organisation, or of one below it. */
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
            400: components["responses"]["BadFilter"];
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
            header?: {
                /**
                 * @description Identifies the request, so that you can repeat it if its response does not arrive: a string in quotes, as
                 *     draft-ietf-httpapi-idempotency-key-header defines it, such as a UUID. A token without quotes is accepted, too. Valid for 24
                 *     hours, for one administrator or managing key, and one organisation.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The ID of your organisation, or of one below it. */
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
            /** @description The body or the `Idempotency-Key` is invalid. */
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
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenLevel"];
            404: components["responses"]["NotFound"];
            /**
             * @description Too many contacts of the organisation have not confirmed yet, and the key was not created. Or the request was repeated
             *     and has created a key that has been used or replaced since, or the same request is in progress.
             */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:latchkey:problem:already-created",
                     *       "title": "The key has already been created",
                     *       "status": 409,
                     *       "detail": "This request was repeated. It has already created the key “Library catalogue” (01KAPB7Q0X3TN3RZFVY9X5D6QH), which has been used since. Its value cannot be shown again.",
                     *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA=",
                     *       "keyId": "01KAPB7Q0X3TN3RZFVY9X5D6QH"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
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
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
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
                 * @description The `ETag` of the version that you read, including its quotes. The change is applied only if the key still has this version.
                 *     The header can list several tags. Weak tags never match, in accordance with RFC 9110.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is deleted. */
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
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenKey"];
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
                 * @description The `ETag` of the version that you read, including its quotes. The change is applied only if the key still has this version.
                 *     The header can list several tags. Weak tags never match, in accordance with RFC 9110.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
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
            /** @description The body is invalid, or `If-Match` is not a list of entity tags. */
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
                     *       "detail": "The permission level “reports” is not enabled for Northgate University Library. Choose another level, or ask the service’s contact to enable it.",
                     *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA=",
                     *       "errors": [
                     *         {
                     *           "field": "permissionLevel",
                     *           "detail": "The permission level “reports” is not enabled for Northgate University Library. Choose another level, or ask the service’s contact to enable it."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenKey"];
            404: components["responses"]["NotFound"];
            /** @description There was a concurrent change, or too many contacts have not confirmed yet. Your change was not applied. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
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
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that you read, including its quotes. The change is applied only if the key still has this version.
                 *     The header can list several tags. Weak tags never match, in accordance with RFC 9110.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Identifies the request, so that you can repeat it if its response does not arrive: a string in quotes, as
                 *     draft-ietf-httpapi-idempotency-key-header defines it, such as a UUID. A token without quotes is accepted, too. Valid for 24
                 *     hours, for one administrator or managing key, and one organisation.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        /** @description Without a body, or with `null`, there is no overlap limit. The old key works until it is deleted or expires. */
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
            /**
             * @description The body or the `Idempotency-Key` is invalid, `If-Match` is not a list of entity tags, or the key's permission level is no
             *     longer offered.
             */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:latchkey:problem:overlap-invalid",
                     *       "title": "The overlap is invalid",
                     *       "status": 400,
                     *       "detail": "Choose a whole number of days from 0 to 30.",
                     *       "instance": "urn:latchkey:request:JKJaXmPLvHcESHA=",
                     *       "errors": [
                     *         {
                     *           "field": "overlapDays",
                     *           "detail": "Choose a whole number of days from 0 to 30."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenKey"];
            404: components["responses"]["NotFound"];
            /**
             * @description The key cannot be rotated in its current state, or there was a concurrent change. Or the request was repeated and has
             *     created a key that has been used or replaced since, or the same request is in progress.
             */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    "Retry-After": components["headers"]["RetryAfter"];
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
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["IdempotencyKeyReused"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeyEvents: {
        parameters: {
            query?: {
                /** @description The maximum number of items on the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the previous page. Leave it out for the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
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
                     *           "organisationId": "northgate",
                     *           "eventId": "01KAPBG1TQ4XZ6GQ0M8SHTM7Y2",
                     *           "keyId": "01KAPB7Q0X3TN3RZFVY9X5D6QH",
                     *           "keyName": "Library catalogue",
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
    listRecipients: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recipients at present. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "administrators": [
                     *         {
                     *           "name": "Ada Byrne",
                     *           "reachable": true
                     *         }
                     *       ],
                     *       "contacts": [
                     *         {
                     *           "email": "catalogue@northgate.example",
                     *           "state": "pending",
                     *           "requestedAt": "2026-11-30T09:12:00.000Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["KeyRecipients"];
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
    requestContactConfirmation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
                /** @description The ID of a key of this organisation. Never put a key value here. */
                keyId: components["parameters"]["KeyId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "catalogue@northgate.example"
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: email
                     * @description The address of a contact of the key.
                     */
                    email: string;
                };
            };
        };
        responses: {
            /** @description The mail is on its way. */
            202: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: email */
                        email: string;
                        /** Format: date-time */
                        requestedAt: string;
                    };
                };
            };
            /** @description The body is invalid. */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["ForbiddenKey"];
            404: components["responses"]["NotFound"];
            /** @description The contact has confirmed already, was asked a short time ago, or too many contacts have not confirmed yet. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmContact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactToken"];
            };
        };
        responses: {
            /** @description The answer is recorded. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "catalogue@northgate.example",
                     *       "organisationName": "Northgate University"
                     *     }
                     */
                    "application/json": components["schemas"]["ContactAnswer"];
                };
            };
            /** @description The body is invalid. */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The link is not valid, or not any more. The response does not reveal which. */
            404: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    declineContact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactToken"];
            };
        };
        responses: {
            /** @description The answer is recorded. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "email": "catalogue@northgate.example",
                     *       "organisationName": "Northgate University"
                     *     }
                     */
                    "application/json": components["schemas"]["ContactAnswer"];
                };
            };
            /** @description The body is invalid. */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The link is not valid, or not any more. The response does not reveal which. */
            404: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description Whether to include all organisations below. */
                branch?: components["parameters"]["Branch"];
                /** @description Lists only events at or after this instant. */
                from?: string;
                /** @description Lists only events before this instant. */
                to?: string;
                /** @description Lists only events of these types, separated by commas. */
                type?: components["schemas"]["ApiKeyEventType"][];
                /** @description Lists only events of the actor with this `subject`. */
                actor?: string;
                /** @description The maximum number of items on the page. */
                limit?: components["parameters"]["Limit"];
                /** @description `next` of the previous page. Leave it out for the first page. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /** @description The ID of your organisation, or of one below it. */
                organisationId: components["parameters"]["OrganisationId"];
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
                     *           "organisationId": "northgate",
                     *           "eventId": "01KAPBG1TQ4XZ6GQ0M8SHTM7Y2",
                     *           "keyId": "01KAPB7Q0X3TN3RZFVY9X5D6QH",
                     *           "keyName": "Library catalogue",
                     *           "type": "disabled",
                     *           "at": "2026-11-23T12:04:33.000Z",
                     *           "actor": {
                     *             "subject": "6f0e4c1a-8f5b-4b9c-9a55-0d1f3c7c2b11",
                     *             "name": "Ada Byrne"
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
            400: components["responses"]["BadFilter"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    reportLeak: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeakReport"];
            };
        };
        responses: {
            202: components["responses"]["Reported"];
            /** @description The body is invalid. */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            /** @description The API is too busy. Retry later. This response comes from API Gateway. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Service Unavailable"
                     *     }
                     */
                    "application/json": components["schemas"]["GatewayMessage"];
                };
            };
        };
    };
    reportGithubLeaks: {
        parameters: {
            query?: never;
            header: {
                /** @description Which of GitHub's public keys belongs to the signature. */
                "Github-Public-Key-Identifier": string;
                /** @description The signature of the body, ECDSA with P-256 and SHA-256, in base64. */
                "Github-Public-Key-Signature": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GithubMatch"][];
            };
        };
        responses: {
            202: components["responses"]["Reported"];
            /** @description The signature is missing or wrong, or the body is not a list of matches. */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteSelf: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is deleted. */
            204: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["InvalidCredentials"];
            403: components["responses"]["NotRenewing"];
            /** @description The key is still needed, or was changed at the same time. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateSelf: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Without a body, or with `null`, both keys work for as long as the level permits. */
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlapDays": 2
                 *     }
                 */
                "application/json": components["schemas"]["SelfRotation"];
            };
        };
        responses: {
            /** @description The successor with its value. Store the value now. No other response contains it. */
            201: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "organisationId": "northgate",
                     *       "keyId": "01KAPQ1C5R8E0T2W4Y6Z8B0D2F",
                     *       "name": "Library catalogue",
                     *       "permissionLevel": "authentication",
                     *       "expiresOn": "2027-11-30",
                     *       "expiresAt": "2027-11-30T00:00:00Z",
                     *       "replaces": "01KAPB7Q0X3TN3RZFVY9X5D6QH",
                     *       "replacedEndsAt": "2026-12-07T12:00:00.000Z",
                     *       "value": "lk_northgate_01KAPQ1C5R8E0T2W4Y6Z8B0D2F_0000000000000000000000000000000000000000000000000"
                     *     }
                     */
                    "application/json": components["schemas"]["RenewedApiKey"];
                };
            };
            /** @description The body is invalid, or the key's permission level is no longer offered to its organisation. */
            400: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["InvalidCredentials"];
            403: components["responses"]["NotRenewing"];
            /** @description The key has a successor that gets no new value, or the key was changed or asked for its successor at the same time. */
            409: {
                headers: {
                    "Cache-Control": components["headers"]["CacheControl"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
}
