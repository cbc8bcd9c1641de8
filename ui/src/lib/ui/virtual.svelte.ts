import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/virtual-core";

export type VirtualOptions = { count: number; rowHeight: number; scroll: HTMLElement | null };

/** Which rows of a long list are on screen. Made while a component starts: it lives as long as that. */
export class VirtualRows {
  items = $state.raw<VirtualItem[]>([]);
  height = $state(0);
  #virtualizer: Virtualizer<HTMLElement, HTMLElement>;

  constructor(options: () => VirtualOptions) {
    const resolved = () => {
      const { count, rowHeight, scroll } = options();
      return {
        count,
        getScrollElement: () => scroll,
        estimateSize: () => rowHeight,
        overscan: 8,
        scrollToFn: elementScroll<HTMLElement>,
        observeElementRect: observeElementRect<HTMLElement>,
        observeElementOffset: observeElementOffset<HTMLElement>,
        onChange: () => this.#read(),
      };
    };
    this.#virtualizer = new Virtualizer(resolved());
    $effect(() => this.#virtualizer._didMount());
    $effect(() => {
      this.#virtualizer.setOptions(resolved());
      this.#virtualizer._willUpdate();
      this.#virtualizer.measure();
      this.#read();
    });
  }

  reveal(index: number): void {
    this.#virtualizer.scrollToIndex(index, { align: "auto" });
  }

  #read(): void {
    this.items = this.#virtualizer.getVirtualItems();
    this.height = this.#virtualizer.getTotalSize();
  }
}
