/** Who speaks to people on the page and in mails: the operator's service. */
export interface Service {
  /** What people call it, such as `Example University API keys`. */
  name: string;
  /** Where people ask for help: a mail address or a web address. */
  contact?: string;
}
