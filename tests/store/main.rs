//! The registry on a real disk: what is saved stays, and what goes wrong is said clearly.

mod support;

mod contract;
