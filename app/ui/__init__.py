"""The pages: they ask and draw, and never compute. The only home of streamlit."""
