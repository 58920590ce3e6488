// The library's own worker, from our origin: documents are read and laid out off the main thread.
import "pdfjs-dist/build/pdf.worker.min.mjs";
