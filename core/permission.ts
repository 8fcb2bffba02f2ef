/** ID of something that a protected API can require, and a key can hold. Operators configure which there are. */
export type Permission = string;
