"""Room of the web app: FastAPI with Gradio mounted in it; the only room that imports gradio."""
