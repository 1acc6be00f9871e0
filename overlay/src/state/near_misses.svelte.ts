import type { NearMiss } from "../../../sidecar/contract.ts";
import type { Api } from "../api.ts";

/** The newest of what was nearly counted. While they cannot be had, the last ones stay. */
export class NearMissesState {
  #list = $state.raw<readonly NearMiss[]>([]);
  #loading = false;
  #api: Api;
  #limit: number;

  /** @param limit how many, 1..1000 */
  constructor(api: Api, limit: number) {
    this.#api = api;
    this.#limit = limit;
  }

  /** Newest first. */
  get list(): readonly NearMiss[] {
    return this.#list;
  }

  /** Asks for them, unless that is under way. */
  async refresh(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    const answer = await this.#api.nearMisses(this.#limit);
    if (answer.ok) this.#list = answer.value;
    this.#loading = false;
  }
}
