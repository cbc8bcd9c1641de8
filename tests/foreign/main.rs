//! Databases written by the real libraries, each held to what its application knew after every step.

mod children;
mod compared;
mod copied;
mod databases;
mod encoded;
mod fixtures;
mod hostile;
mod keys;
mod kinds;
mod large;
mod left_out;
mod lines;
mod lists;
mod live;
mod mapper;
mod own_data;
mod safe;
mod schemas;
mod truth;
mod window;
mod written;
