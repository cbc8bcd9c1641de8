import type { ConnectOptions, Remember, Tls } from "../bindings/api";

export const ways: readonly Tls[] = ["verify-full", "verify-ca", "require", "prefer", "off"];
export const remembers: readonly Remember[] = ["session", "keystore", "never"];

/** How a server is got into, as far as its location does not say: nulls leave it to that. */
export class Access {
  /** Typed here, it is gone from the page as soon as it is handed over. */
  password = $state("");
  remember = $state<Remember | null>(null);
  tls = $state<Tls | null>(null);
  authority = $state<string | null>(null);
  seconds = $state<number | null>(null);

  /** What is handed over, once: the password does not stay. */
  take(): ConnectOptions {
    const options: ConnectOptions = {};
    if (this.password !== "") options.password = this.password;
    if (this.remember !== null) options.remember = this.remember;
    if (this.tls !== null) options.tls = this.tls;
    if (this.authority !== null) options.ca_file = this.authority;
    if (this.seconds !== null) options.timeout_seconds = this.seconds;
    this.password = "";
    return options;
  }

  /** For another place. */
  clear(): void {
    this.password = "";
    this.remember = this.tls = this.authority = this.seconds = null;
  }
}
