// Generated from docs/openapi.yaml by `npm run api-types`. Do not edit.

export type ApiKey = {
    organisationId: OrganisationId;
    keyId: KeyId;
    name: string;
    /** @description What administrators noted about the key. Absent if there is none. */
    note?: string;
    /**
     * @description Addresses of people without an account who get the key's reminders once they have confirmed. Absent if there are none.
     *     `GET …/recipients` says who has confirmed.
     */
    contacts?: string[];
    permissionLevel: PermissionLevel;
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
    replaces?: KeyId;
    /** @description The successor of this key. Absent if there is none, or it was deleted. */
    replacedBy?: KeyId;
    /**
     * Format: date-time
     * @description The end of the overlap chosen at rotation. Absent if none was chosen.
     */
    worksUntil?: string;
    /** @description Incremented by each change, not by uses. */
    version: number;
};
/** @example northgate */
type OrganisationId = string;
/**
 * @description A ULID, so that newer keys sort after older ones.
 * @example 01KAPB7Q0X3TN3RZFVY9X5D6QH
 */
type KeyId = string;
/**
 * @description A set of permissions. `GET …/permission-levels` lists what each level permits in an organisation. The operator configures
 *     the levels. A key may still have one that is no longer configured, which permits nothing.
 * @example authentication
 * @example reports
 * @example full
 */
type PermissionLevel = string;
export type ApiKeyCreation = {
    name: KeyName;
    note?: KeyNote;
    contacts?: KeyContacts;
    permissionLevel: PermissionLevel;
};
/**
 * @description What the key is for, so that others recognise it. 1 to 100 characters, not counting leading and trailing white space.
 *
 *     Characters that nobody can see are refused: control characters, line breaks, characters that change the text direction,
 *     and characters without width, such as U+200B and soft hyphens. Joiners and variation selectors are accepted within emoji,
 *     and joiners between letters of scripts that join letters, such as Arabic and Devanagari.
 * @example Library catalogue
 */
type KeyName = string;
/**
 * @description Free text for people, such as where the key is used. Up to 500 characters, not counting leading and trailing white space.
 *     It may have several lines, and no other characters that nobody can see. An empty note is removed.
 * @example Runs on the catalogue server, ticket 4711
 */
type KeyNote = string;
/**
 * @description Mail addresses of people without an account. Each new one gets a mail with a link to confirm, and then the key's reminders.
 *     They are stored in lower case and without duplicates. An empty list removes all.
 * @example [
 *       "catalogue@northgate.example"
 *     ]
 */
type KeyContacts = string[];
/** @description A change of a key, its first use, its end, or a reminder of its end. */
export type ApiKeyEvent = {
    organisationId: OrganisationId;
    /** @description A ULID. */
    eventId: string;
    keyId: KeyId;
    /** @description The key's name at that time. Absent in events that Latchkey recorded before version 0.2. */
    keyName?: string;
    type: ApiKeyEventType;
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
            organisationId: OrganisationId;
            keyId: KeyId;
        };
        /** @example 192.0.2.10 */
        sourceIp?: string;
        /** @description The first 200 characters of the `User-Agent` header. */
        userAgent?: string;
    };
    /** @description The changed fields before the change. For `deleted` and `ended`, all fields. */
    before?: KeyState;
    /** @description The changed fields after the change. For `created`, all fields. */
    after?: KeyState;
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
export type ApiKeyEventType = "created" | "edited" | "enabled" | "disabled" | "rotated" | "reissued" | "used-after-renewal" | "deleted" | "first-used" | "ended" | "reminded";
type KeyState = {
    name?: string;
    note?: string;
    contacts?: string[];
    permissionLevel?: PermissionLevel;
    enabled?: boolean;
    /** Format: date */
    expiresOn?: string;
    /** Format: date-time */
    expiresAt?: string;
    /** Format: date-time */
    worksUntil?: string;
    replaces?: KeyId;
    replacedBy?: KeyId;
};
export type ApiKeyRotation = {
    /**
     * @description Days for which the old key keeps working beside its successor, but never past its expiry. With 0, it stops immediately.
     *     Without this field, it works until it is deleted or expires.
     */
    overlapDays?: number;
};
export type ApiKeyUpdate = {
    name?: KeyName;
    note?: KeyNote;
    contacts?: KeyContacts;
    permissionLevel?: PermissionLevel;
    /** @description A disabled key is refused until it is enabled again. */
    enabled?: boolean;
};
export type KeyRecipients = {
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
export type OfferedPermissionLevel = {
    permissionLevel: PermissionLevel;
    /** @description The display name. */
    title: string;
    description?: string;
    /** @description What a key with this level permits, with the features that the organisation currently has. */
    permissions: Permission[];
};
/**
 * @description What a protected API can require, and a key can hold. The operator configures the permissions.
 * @example authentication
 * @example reports
 * @example accounts
 */
type Permission = string;
/** @description A customer, or a part of one. */
export type Organisation = {
    organisationId: OrganisationId;
    name: string;
    /** @description The organisation that this one is part of. Always absent for your own organisation. */
    parentId?: OrganisationId;
    /**
     * @description IANA name of the time zone in which the expiry dates of its keys are counted.
     * @example Europe/London
     */
    timeZone: string;
    /** @description Permissions that are enabled for this organisation. Organisations below do not inherit them. */
    features: Permission[];
};
/** @description Why a request failed, in the form of RFC 9457. */
export type Problem = {
    /** Format: uri */
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
    keyId?: KeyId;
};
