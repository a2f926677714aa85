"""What tests share: fakes, stages, pages in the hands of a test, and expectations."""
