/** One number to be watched, as `/metrics` shows it. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  /** Read when asked for. */
  readonly read: () => number;
}

/** A number that only grows. */
export interface Counter {
  add(amount?: number): void;
  readonly value: number;
}

/** The numbers of one process. Names follow Prometheus: `scoreline_<what>_<unit>`, counters end in `_total`. */
export class Counters {
  #metrics = new Map<string, Metric>();

  counter(name: string, help: string): Counter {
    let value = 0;
    this.#register({ name, help, type: "counter", read: () => value });
    return {
      add(amount = 1) {
        value += amount;
      },
      get value() {
        return value;
      },
    };
  }

  gauge(name: string, help: string, read: () => number): void {
    this.#register({ name, help, type: "gauge", read });
  }

  /** Every metric, in the order of registration. */
  list(): readonly Metric[] {
    return [...this.#metrics.values()];
  }

  #register(metric: Metric): void {
    if (this.#metrics.has(metric.name)) throw new Error(`The metric ${metric.name} is registered twice`);
    this.#metrics.set(metric.name, metric);
  }
}
