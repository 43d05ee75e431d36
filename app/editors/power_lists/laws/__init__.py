"""Laws with dated editions, bases taken apart, and what an amendment touches."""
