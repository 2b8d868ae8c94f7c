"""What holds on every engine, the practice engine and a real one alike.

A real engine is the measure: what is written here was seen on Docker Engine 28. Where the practice
engine knowingly does otherwise, the test is marked `differs` and says how and why; from these
marks comes the table in docs/practice-engine.md.
"""
